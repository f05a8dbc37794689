"""The doctor in Japanese: by code, what is wrong and how to mend it. A test knows every code that can be found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from octi_bridge.doctor.model import Link, Skipped, State

LINKS_JA: Final = {
    Link.SETTINGS: "設定", Link.DATABASE: "データベース", Link.PBX: "電話交換機 (Asterisk)",
    Link.SALESFORCE: "Salesforce", Link.CALL_CENTER: "コールセンター定義", Link.PANEL: "パネル",
    Link.ADDRESS: "公開アドレス",
}  # fmt: skip
STATES_JA: Final = {State.OK: "正常", State.ADVICE: "推奨", State.WRONG: "要対応", State.SKIPPED: "未確認"}
SKIPPED_JA: Final = {
    Skipped.SETTINGS_FIRST: "先に設定を修正してください。",
    Skipped.NO_FILE: "ファイルを指定してください: octi-bridge doctor --definition FILE",
    Skipped.NO_ADDRESS: "アドレスを指定してください: octi-bridge doctor --url https://…",
}

FACTS_JA: Final[Mapping[str, str]] = {
    "file": "ファイル",
    "kind": "種類",
    "schema": "構造の版",
    "call logs that wait": "記録待ちの通話",
    "org id": "組織ID",
    "API requests of 24 hours": "24時間のAPI要求数",
    "allowed origins": "許可されたオリジン",
    "url": "アドレス",
}

_AMI_ACCOUNT = "manager.d/ のAMIアカウントを同梱の manager_octi.conf に合わせ、manager reload を実行してください。"
_INCLUDE = "octi_bridge.conf を配置して extensions.conf から #include し、dialplan reload を実行してください。"
_APP = "外部クライアントアプリケーションと連携用ユーザーの設定、および OCTI_SALESFORCE__… の値をご確認ください。"
_WAIT = "しばらく待ってから再実行してください。"

FINDINGS_JA: Final[Mapping[str, tuple[str, str]]] = {
    "probe_timeout": ("時間内に確認できませんでした。", "サーバの負荷と接続先の状態を確認し、再実行してください。"),
    "probe_failed": (
        "診断そのものに失敗しました。",
        "サーバのログを確認し、サポート用ファイルを添えてご連絡ください。",
    ),
    # settings and database
    "settings_error": (
        "設定に誤りがあります。",
        "表示された環境変数、または設定ファイルのその行を修正してください (docs/settings.md)。",
    ),
    "proxy_not_trusted": (
        "登録されていないリバースプロキシを通る接続があり、全員が同じ接続元として扱われています。",
        "そのアドレスがプロキシであれば OCTI_SERVER__TRUSTED_PROXIES に加え、"
        "プロキシで X-Forwarded-For を設定してください。",
    ),
    "database_error": ("データベースを使用できません。", "OCTI_DATABASE__URL をご確認ください。"),
    "database_missing": ("データベースがまだありません。", "octi-bridge db upgrade を実行してください。"),
    "database_silent": ("データベースが応答しません。", "データベースを起動し、OCTI_DATABASE__URL をご確認ください。"),
    "database_read_only": ("データベースに書き込めません。", "ファイルまたはユーザーの権限をご確認ください。"),
    "database_readable": (
        "データベースのファイルを、ほかのユーザーも読めます。",
        "chmod 600 で、ブリッジのユーザーだけが読めるようにしてください。電話機のパスワードが入っています。",
    ),
    "call_logs_given_up": (
        "Salesforce に記録できず、あきらめた通話があります。",
        "octi-bridge call-log list で原因を確認し、直してから octi-bridge call-log retry を実行してください。",
    ),
    "schema_old": ("データベースの構造が古い版です。", "octi-bridge db upgrade を実行してください。"),
    "schema_new": (
        "データベースは新しい版の octi_bridge で作成されています。",
        "octi_bridge を同じ版以降に更新してください。",
    ),
    # PBX
    "pbx_link_down": ("電話交換機と接続していません。", "OCTI_PBX__HOST、OCTI_PBX__PORT とログをご確認ください。"),
    "pbx_simulated": (
        "通話はシミュレーションです。電話交換機には接続していません。",
        "実際の通話には、--pbx simulator なしで octi-bridge serve を起動してください。",
    ),
    "unreachable": ("電話交換機に接続できません。", "manager.conf の enabled、port、bindaddr をご確認ください。"),
    "tls_failed": (
        "電話交換機との TLS 接続に失敗しました。",
        "manager.conf の tlsenable、tlsbindaddr、tlscertfile と、OCTI_PBX__TLS、OCTI_PBX__PORT、OCTI_PBX__CA_FILE を"
        "ご確認ください。",
    ),
    "login_refused": ("電話交換機にログインできません。", _AMI_ACCOUNT),
    "too_old": ("Asterisk の版が古すぎます。", "Asterisk 18 以降を使用してください。"),
    "action_forbidden": ("AMIアカウントの権限が不足しています。", _AMI_ACCOUNT),
    "notify_missing": (
        "NOTIFY で応答する電話機をパネルから応答できません。",
        "該当する電話機がある場合のみ、res_pjsip_notify を読み込み write= に system を加えてください。",
    ),
    "dialplan_missing": ("ダイヤルプランに必要なコンテキストがありません。", _INCLUDE),
    "dialplan_outdated": ("octi_bridge.conf が別の版です。", _INCLUDE),
    "dialplan_older": (
        "octi_bridge.conf が古い版です。通話はできますが、転送後の切断や停止中に終わった通話の時間が正しくありません。",
        _INCLUDE,
    ),
    "dial_context_missing": (
        "クリック発信用のコンテキストがありません。",
        "OCTI_PBX__DIAL_CONTEXT を端末の context= に合わせてください。",
    ),
    "inbound_not_marked": (
        "着信番号の先頭に Gosub(octi-inbound,…) がありません。",
        "トランクのコンテキストの各番号の先頭に Gosub(octi-inbound,s,1(${EXTEN})) を加えてください。",
    ),
    "no_queues": ("キューがありません。", "queues.conf にキューを定義し、queue reload all を実行してください。"),
    "parking_lot_missing": (
        "パーク用の駐車場(parking lot)がありません。",
        "OCTI_PBX__PARKING_LOT を res_parking.conf のセクション名に合わせるか、そのセクションを追加し、"
        "module reload res_parking.so を実行してください。",
    ),
    "kept_calls_unread": (
        "サーバ停止中に終わった通話を読み取る権限がありません。",
        "AMIアカウントの write= に system と reporting を加えてください"
        "(DBGetTree は Asterisk 16.28、18.14、19.6、20 以降)。",
    ),
    "kept_calls_off": (
        "サーバ停止中に終わった通話が記録されない端末があります。",
        "pjsip.conf の端末のエンドポイントまたはテンプレートに "
        "set_var = CHANNEL(hangup_handler_push)=octi-record,s,1 を加え、"
        "module reload res_pjsip.so を実行してください。",
    ),
    "events_missing": ("必要なイベントが届きません。", _AMI_ACCOUNT),
    "events_unfiltered": ("不要なイベントが大量に届いています。", _AMI_ACCOUNT),
    "check_broken_off": ("確認が途中で終わりました。", "ほかの項目を修正してから再実行してください。"),
    # Salesforce
    "salesforce.off": (
        "Salesforceとの連携がオフです。",
        "発信者の検索と活動の記録には OCTI_SALESFORCE__ENABLED=true と組織の設定が必要です。",
    ),
    "salesforce.failed": ("Salesforceへの要求が失敗しました。", _APP),
    "salesforce.unreachable": (
        "Salesforceに接続できません。",
        "DNS、ファイアウォール、OCTI_SALESFORCE__LOGIN_URL をご確認ください。",
    ),
    "salesforce.proxy_failed": ("プロキシを通過できません。", "OCTI_SALESFORCE__PROXY_URL をご確認ください。"),
    "salesforce.tls_untrusted": (
        "TLS証明書を信頼できません。",
        "OCTI_SALESFORCE__CA_FILE に発行元のCAを設定してください。",
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
        "組織IDの設定 ORG_ID と、LOGIN_URL、CLIENT_ID をご確認ください。",
    ),
    "salesforce.limit_exceeded": (
        "SalesforceのAPI要求数の上限に達しました。",
        "24時間以内に回復します。急ぐ場合は上限を追加購入してください。",
    ),
    "salesforce.forbidden": ("連携用ユーザーの権限が不足しています。", "権限セットとAPIアクセスをご確認ください。"),
    "salesforce.bad_request": (
        "Salesforceが要求を拒否しました。",
        "表示された項目またはオブジェクトを修正してください。",
    ),
    "salesforce.record_locked": ("レコードがロックされています。", _WAIT),
    "salesforce.not_found": (
        "オブジェクトが存在しないか、連携用ユーザーに見えません。",
        "OCTI_SALESFORCE__OBJECTS と権限セットをご確認ください。",
    ),
    "salesforce.several_records": ("同じ外部IDのレコードが複数あります。", "重複を削除してください。"),
    "salesforce.server_failed": ("Salesforce側の障害です。", "https://status.salesforce.com をご確認ください。"),
    "salesforce.bad_answer": ("Salesforceのものではない応答です。", "接続先とプロキシをご確認ください。"),
    "salesforce.api_limit_near": (
        "SalesforceのAPI要求数が上限に近づいています。",
        "ほかの連携の使用量を確認するか、上限を追加購入してください。",
    ),
    "salesforce.object_missing": (
        "検索対象のオブジェクトが見えません。",
        "OCTI_SALESFORCE__OBJECTS を修正するか、連携用ユーザーに参照権限を付与してください。",
    ),
    "salesforce.object_not_searchable": (
        "オブジェクトが検索の対象外です。",
        "オブジェクトの設定で「検索を許可」を有効にするか、OCTI_SALESFORCE__OBJECTS から外してください。",
    ),
    "salesforce.field_missing": (
        "検索に使う項目が存在しないか、見えません。",
        "設定を修正するか、連携用ユーザーに項目レベルセキュリティの参照権限を付与してください。",
    ),
    "salesforce.name_field_missing": (
        "レコード名に使う項目がオブジェクトにありません。",
        "OCTI_SALESFORCE__NAME_FIELDS に、そのオブジェクトの名前の項目を設定してください。",
    ),
    "salesforce.field_not_phone": (
        "電話型ではない項目は検索されません。",
        "項目の型を「電話」に変更するか、OCTI_SALESFORCE__PHONE_FIELDS から外してください。",
    ),
    "salesforce.task_not_writable": (
        "連携用ユーザーは活動 (ToDo) を作成できません。",
        "権限「ToDoの編集」と項目の編集権限を付与してください。",
    ),
    "salesforce.external_id_wrong": (
        "活動の外部ID項目が使用できません。",
        "活動に「外部ID」のカスタム項目 (lightning_component/ の OctiCallId__c) を作成し、"
        "OCTI_SALESFORCE__EXTERNAL_ID_FIELD に指定してください。",
    ),
    "salesforce.external_id_missing": (
        "通話の活動に外部IDがありません。応答が失われた活動を索引のない項目で探すことになります。",
        "lightning_component/ の項目を配置し、OCTI_SALESFORCE__EXTERNAL_ID_FIELD=OctiCallId__c を設定してください。",
    ),
    "salesforce.person_accounts_differ": (
        "個人取引先の設定が組織と一致しません。",
        "OCTI_SALESFORCE__PERSON_ACCOUNTS を組織に合わせてください。",
    ),
    # definition, panel, address
    "call_center_file": ("コールセンター定義ファイルを読めません。", "ファイルのパスと権限をご確認ください。"),
    "call_center_wrong": (
        "コールセンター定義ファイルに誤りがあります。",
        "octi-bridge callcenter validate FILE で全件を確認し、修正してください。",
    ),
    "call_center_advice": (
        "コールセンター定義ファイルに注意点があります。",
        "octi-bridge callcenter validate FILE で全件をご確認ください。",
    ),
    "call_center_other_address": (
        "コールセンター定義のアドレスが OCTI_SERVER__PUBLIC_URL と異なります。",
        "両方に同じアドレスを設定してください。ほかのアドレスから読み込まれたパネルは接続できません。",
    ),
    "panel_not_built": (
        "パネルがビルドされていません。",
        "make run を一度実行するか、OCTI_PANEL__DIRECTORY を設定してください。",
    ),
    "no_allowed_origin": (
        "パネルを表示できるSalesforce組織が登録されていません。",
        "OCTI_PANEL__ALLOWED_ORIGINS に Lightning のオリジンを設定してください。",
    ),
    "origin_not_lightning": (
        "許可されたオリジンがLightningのものではありません。",
        "ブラウザに表示される https://….lightning.force.com を設定してください。",
    ),
    "origin_in_no_org": (
        "無効化されたオリジンが、どの組織のオリジンにもありません。",
        "OCTI_PANEL__SWITCHED_OFF_ORIGINS を修正するか、削除してください。",
    ),
    "address_not_https": (
        "公開アドレスが https ではありません。",
        "証明書を設定し、https:// のアドレスを使用してください。",
    ),
    "address_unreachable": ("公開アドレスに接続できません。", "DNS、証明書、プロキシの転送先をご確認ください。"),
    "address_no_panel": (
        "公開アドレスの /panel がパネルを返しません。",
        "プロキシがパス /panel をそのまま転送しているかご確認ください。",
    ),
    "address_framing": (
        "途中のサーバが、Salesforce内での表示を禁止しています。",
        "プロキシで X-Frame-Options を外し、Content-Security-Policy を変更しないでください。",
    ),
    "public_url_differs": (
        "OCTI_SERVER__PUBLIC_URL が診断した公開アドレスと異なります。",
        "OCTI_SERVER__PUBLIC_URL をコールセンター定義のアドレスに合わせ、そのアドレスを診断してください。",
    ),
    "address_origin_refused": (
        "ブリッジが自身のパネルの接続を拒否しています。",
        "OCTI_SERVER__PUBLIC_URL に公開アドレスを設定するか、プロキシで Host をそのまま転送してください"
        "(proxy_set_header Host $http_host)。",
    ),
    "address_any_origin": (
        "ほかのサイトのページもソケットに接続できます。",
        "プロキシでヘッダー Origin を削除・変更しないでください。",
    ),
    "address_no_upgrade": (
        "WebSocketが通りません。パネルは遅い方法で接続します。",
        "プロキシで Upgrade と Connection を転送してください (deploy/nginx/octi-bridge.conf をご参照ください)。",
    ),
    "address_socket_silent": (
        "WebSocketの内容が時間内に届きません。",
        "プロキシで /socket.io/ のバッファリングを無効にしてください。",
    ),
    "address_socket_cut": (
        "WebSocketが無通信の間に切断されます。",
        "プロキシの無通信タイムアウトを 120 秒以上にしてください (proxy_read_timeout 120s)。",
    ),
    "address_figures_public": (
        "/metrics が公開アドレスから読めます。",
        "プロキシで /panel、/socket.io/、/api/ だけを転送してください (deploy/nginx/octi-bridge.conf)。",
    ),
    "address_no_socket": (
        "公開アドレスの /socket.io/ が応答しません。",
        "プロキシで /socket.io/ を WebSocket を含めて転送してください。",
    ),
}
