"""What the doctor finds about Salesforce, in Japanese; `{salesforce}` is how the variables of the org begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_APP = "外部クライアントアプリケーションと連携用ユーザーの設定、および {salesforce}… の値をご確認ください。"
_WAIT = "しばらく待ってから再実行してください。"

SALESFORCE_JA: Final[Mapping[str, tuple[str, str]]] = {
    "salesforce.off": (
        "Salesforceとの連携がオフです。",
        "発信者の検索と活動の記録には {salesforce}ENABLED=true と組織の設定が必要です。",
    ),
    "salesforce.abandoned_owner_missing": (
        "有効なユーザーまたはキュー {owner} が組織にありません。放棄呼の ToDo を作成できません。",
        "{salesforce}ABANDONED_CALL_OWNERS を修正するか、連携用ユーザーに参照権限を付与してください。",
    ),
    "salesforce.failed": ("Salesforceへの要求が失敗しました。", _APP),
    "salesforce.unreachable": (
        "Salesforceに接続できません。",
        "DNS、ファイアウォール、{salesforce}LOGIN_URL をご確認ください。",
    ),
    "salesforce.proxy_failed": (
        "プロキシを通過できません。",
        "{salesforce}PROXY_URL をご確認ください。",
    ),
    "salesforce.tls_untrusted": (
        "TLS証明書を信頼できません。",
        "{salesforce}CA_FILE に発行元のCAを設定してください。",
    ),
    "salesforce.timeout": ("Salesforceが時間内に応答しません。", _WAIT),
    "salesforce.busy": ("Salesforceへの要求が混み合っています。", _WAIT),
    "salesforce.closed": ("Salesforceとの接続は終了しています。", "サーバの停止中です。起動後に再実行してください。"),
    "salesforce.circuit_open": ("Salesforceの失敗が続いたため、接続を休止しています。", _WAIT),
    "salesforce.login_refused": ("Salesforceにログインできません。", _APP),
    "salesforce.session_expired": ("Salesforceのセッションが無効です。", _WAIT),
    "salesforce.session_refused": (
        "Salesforceがアクセストークンを受け付けません。",
        "連携用ユーザーに「APIの有効化」の権限を付与してください。",
    ),
    "salesforce.wrong_org": (
        "ログイン先が設定された組織と異なります。",
        "{salesforce}ORG_ID、{salesforce}LOGIN_URL、{salesforce}CLIENT_ID をご確認ください。",
    ),
    "salesforce.limit_exceeded": (
        "SalesforceのAPI要求数の上限に達しました。",
        "24時間以内に回復します。急ぐ場合は上限を追加購入してください。",
    ),
    "salesforce.forbidden": ("連携用ユーザーの権限が不足しています。", "権限セットとAPIアクセスをご確認ください。"),
    "salesforce.bad_request": (
        "Salesforceが要求を拒否しました。",
        "原文が示す項目、入力規則、またはオブジェクトを修正してください。",
    ),
    "salesforce.record_locked": ("レコードがロックされています。", _WAIT),
    "salesforce.not_found": (
        "オブジェクトが存在しないか、連携用ユーザーに見えません。",
        "{salesforce}OBJECTS と権限セットをご確認ください。",
    ),
    "salesforce.several_records": ("同じ外部IDのレコードが複数あります。", "重複を削除してください。"),
    "salesforce.server_failed": ("Salesforce側の障害です。", "https://status.salesforce.com をご確認ください。"),
    "salesforce.bad_answer": ("Salesforceのものではない応答です。", "接続先とプロキシをご確認ください。"),
    "salesforce.api_limit_near": (
        "SalesforceのAPI要求数が上限に近づいています。",
        "ほかの連携の使用量を確認するか、上限を追加購入してください。",
    ),
    "salesforce.object_missing": (
        "オブジェクト {object} が連携用ユーザーに見えません。",
        "{salesforce}OBJECTS を修正するか、連携用ユーザーに参照権限を付与してください。",
    ),
    "salesforce.object_not_searchable": (
        "オブジェクト {object} は検索の対象外です。",
        "オブジェクトの設定で「検索を許可」を有効にするか、{salesforce}OBJECTS から外してください。",
    ),
    "salesforce.field_missing": (
        "項目 {field} が存在しないか、見えません。",
        "設定を修正するか、連携用ユーザーに項目レベルセキュリティの参照権限を付与してください。",
    ),
    "salesforce.name_field_missing": (
        "{object} に、レコード名に使う項目 {field} がありません。",
        "{salesforce}NAME_FIELDS={value} のように設定してください。",
    ),
    "salesforce.field_not_phone": (
        "項目 {field} は電話型ではない ({type}) ため、検索されません。",
        "項目の型を「電話」に変更するか、{salesforce}PHONE_FIELDS から外してください。",
    ),
    "salesforce.task_not_writable": (
        "連携用ユーザーは活動 (ToDo) を作成できません: {what}",
        "権限「ToDoの編集」と項目の編集権限を付与してください。通話の項目は、"
        "コールセンターを作成すると使えるようになります。",
    ),
    "salesforce.external_id_wrong": (
        "活動に外部ID項目 {field} がありません。",
        "活動に「外部ID」のカスタム項目 (lightning_component/ の OctiCallId__c) を作成し、"
        "{salesforce}EXTERNAL_ID_FIELD に指定してください。",
    ),
    "salesforce.external_id_missing": (
        "通話の活動に外部IDがありません。応答が失われた活動を索引のない項目で探すことになります。",
        "lightning_component/ の項目を配置し、{salesforce}EXTERNAL_ID_FIELD=OctiCallId__c を設定してください。",
    ),
    "salesforce.person_accounts_differ": (
        "組織に個人取引先が{there}。",
        "{salesforce}PERSON_ACCOUNTS={value} を設定してください。",
    ),
}
