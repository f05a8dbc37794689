"""The rules of the call center definition in Japanese: by rule, what is wrong and how to correct it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_UNKNOWN: Final = ("規則に反しています。", "octi-bridge callcenter validate FILE で英語の説明をご確認ください。")
_ADDRESSES: Final = {
    "adapter_url": "CTIアダプタのURL (reqAdapterUrl)",
    "standby_url": "スタンバイのURL (reqStandbyUrl)",
    "server_url": "ブリッジのURL (serverUrl)",
}
_OF_ADDRESSES: Final[Mapping[str, tuple[str, str]]] = {
    "relative": (
        "{what}が相対アドレスです。組織の Visualforce ページでのみ使えます。",
        "パネルのアドレス全体を書いてください: https://…/panel",
    ),
    "path": ("{what}は、ホストとポートだけが使われます。", "https://ホスト の形で書いてください。"),
    "fragment": (
        "{what}に # があります。その後の Salesforce のパラメーターが失われることがあります。",
        "# 以降を削除してください。",
    ),
    "query": (
        "{what}にパラメーターがあります。Salesforce がさらに付け加えます。",
        "? のないアドレスにし、設定は定義の項目として書いてください。",
    ),
    "characters": (
        "{what}に、アドレスに使えない文字があります。",
        "空白や置き換え用の記号を削除してください。日本語などのホスト名は xn--… の形で書いてください。",
    ),
    "invalid": ("{what}がアドレスではありません。", "https://、ホスト、必要ならポートを書いてください。"),
    "not_https": (
        "{what}が https ではありません。Lightning は https だけを読み込みます。",
        "証明書を設定し、https://… を書いてください。",
    ),
    "user": (
        "{what}にユーザー名またはパスワードがあり、すべてのオペレーターに読まれます。",
        "@ より前を削除してください。",
    ),
    "too_long": ("{what}が長すぎます。", "短くしてください。"),
}
_REQUIRED: Final = "reqGeneralInfo"
RULES_JA: Final[Mapping[str, tuple[str, str]]] = {
    # items and sections
    "name_duplicate": ("同じ名前の項目またはセクションがあります。", "どちらかの名前を変えるか、削除してください。"),
    "name_req_prefix": ("Salesforce が予約している req で始まる名前です。", "別の名前にしてください。"),
    "name_missing": ("名前がないか、空です。", "英字と数字の名前を付けてください。"),
    "name_too_long": ("名前が長すぎます。", "短くしてください。"),
    "name_characters": ("名前に使えない文字があります。", "A～Z と数字だけを使い、空白や記号を除いてください。"),
    "name_reserved": ("Salesforce が予約している名前です。", "別の名前にしてください。"),
    "label_too_long": ("ラベルが長すぎます。", "短くしてください。"),
    "secret": (
        "秘密情報と思われる項目があります。すべてのオペレーターがブラウザで読めます。",
        "秘密情報はサーバに置き、この項目を削除してください。",
    ),
    "value_spaces": ("値の前後に空白があります。", "前後の空白と改行を除いてください。"),
    "value_empty": ("値が空です。", "値を書くか、項目を削除してください。"),
    "general_section_missing": (
        f"セクション {_REQUIRED} がありません。",
        "追加してください。Salesforce の必須項目が入ります。",
    ),
    "required_item_missing": (f"{_REQUIRED} に必須の項目がありません。", "同梱の定義を参考に追加してください。"),
    "item_unused": ("Lightning では使われない項目です。", "削除してください。"),
    "mode_missing": (
        "互換モード (reqSalesforceCompatibilityMode) がなく、Classic 用になります。",
        "Lightning を設定してください。",
    ),
    "standby_pair": (
        "スタンバイの URL とタイムアウトは、両方が必要です。",
        "もう一方を追加するか、両方を削除してください。",
    ),
    "own_section": ("パネルが読まないセクションです。", "octiBridge と正確に書いてください。"),
    "own_item": ("パネルが読まない項目です。", "項目の名前を確認するか、削除してください。"),
    # values
    "internal_name_empty": ("内部名が空です。", "内部名を書いてください。インポート後は変更できません。"),
    "internal_name_too_long": ("内部名が長すぎます。", "短くしてください。"),
    "internal_name_characters": (
        "内部名に使えない文字があります。",
        "英字、数字、アンダースコアだけを使ってください。",
    ),
    "internal_name_start": ("内部名が数字で始まっています。", "英字で始めてください。"),
    "internal_name_position": ("内部名の sortOrder が違います。", 'sortOrder="0" にしてください。'),
    "display_name_position": ("表示名の sortOrder が違います。", 'sortOrder="1" にしてください。'),
    "display_name_empty": ("表示名が空です。", "画面に表示する名前を書いてください。"),
    "display_name_too_long": ("表示名が長すぎます。", "短くしてください。"),
    "display_name_long": ("表示名が、CallCenter オブジェクトに入る長さを超えています。", "短くしてください。"),
    "use_api": (
        "reqUseApi が true ではありません。",
        "true (小文字) と書いてください。Open CTI が有効になりません。",
    ),
    "softphone_height": ("高さが Lightning の範囲外です。", "範囲内の数にしてください。"),
    "softphone_height_number": ("高さが整数ではありません。", "px を付けず、数字だけで書いてください。"),
    "softphone_width": ("幅が Lightning の範囲外です。", "範囲内の数にしてください。"),
    "softphone_width_number": ("幅が整数ではありません。", "px を付けず、数字だけで書いてください。"),
    "mode_classic": (
        "互換モードが Classic で、Lightning Experience に表示されません。",
        "Lightning と書いてください。",
    ),
    "mode_unknown": (
        "互換モードの値が正しくありません。",
        "Lightning または Classic_and_Lightning と正確に書いてください。",
    ),
    "standby_timeout": ("タイムアウトが正の数ではありません。", "ミリ秒を数字で書いてください (例: 10000)。"),
    "popup_mode": ("popupMode の値が正しくありません。初期値が使われます。", "none、ring、answer のどれかです。"),
    "outbound_popup": ("outboundPopup の値が正しくありません。初期値が使われます。", "true または false です。"),
    "language": (
        "言語の値が正しくありません。ブラウザの言語が使われます。",
        "ja または en と書くか、空にしてください。",
    ),
    "presence": (
        "ステータスのコードと Omni-Channel のステータスの組になっていません。",
        "コード=名前 の形で、コンマで区切って書いてください。",
    ),
    "presence_unknown": ("パネルにないステータスのコードです。", "パネルのステータスのコードを書いてください。"),
    "presence_twice": ("1つのステータスに2つの在席状況があります。", "どちらかを削除してください。"),
    "text_characters": ("表示できない文字があります。", "その文字を削除してください。"),
    "text_spaces": ("前後に空白があります。", "空白を削除してください。"),
    "dialing_prefix": ("ダイヤルできないプレフィックスです。", "0～9、*、#、+ を20文字以内で書いてください。"),
    # the file
    "section_missing": ("必須のセクションがありません。", "同梱の定義を参考に追加してください。"),
    "item_missing": ("セクションに項目がありません。", "項目を1つ以上書くか、セクションを削除してください。"),
    "stray_text": ("要素の間に文字があります。", "項目の中に入れるか、削除してください。"),
    "unknown_element": ("この場所に書けない要素です。", "要素の名前を確認するか、削除してください。"),
    "unknown_attribute": ("Salesforce にない属性です。", "属性の名前を確認するか、削除してください。"),
    "sort_order_missing": ("sortOrder がありません。", "0 からの番号を付けてください。"),
    "sort_order_number": ("sortOrder が 0 以上の整数ではありません。", "数字だけを書いてください。"),
    "sort_order_duplicate": ("同じ sortOrder があります。", "0 から、重複なく番号を付けてください。"),
    "sort_order_gap": ("sortOrder に抜けがあります。", "0 から、抜けなく番号を付けてください。"),
    "file_name": (
        "ファイル名が内部名と異なります。ファイル名が内部名になります。",
        "ファイル名を 内部名.callCenter-meta.xml にしてください。",
    ),
    "field_missing": ("必須の要素がありません。", "追加してください。"),
    "field_duplicate": ("同じ要素が2つあります。", "1つにしてください。"),
    "field_empty": ("表示名の要素が空です。", "画面に表示する名前を書いてください。"),
    "custom_settings": ("customSettings は使われません。", "削除してください。"),
    "custom_settings_json": ("customSettings が JSON のオブジェクトではありません。", "削除してください。"),
    "name_as_item": ("この種類のファイルでは項目として書けません。", "項目を削除し、要素に書いてください。"),
    "adapter_url_differs": (
        "adapterUrl と項目 reqAdapterUrl のアドレスが異なります。",
        "両方に同じアドレスを書いてください。",
    ),
    "too_deep": ("要素の階層が深すぎます。", "定義は3階層です。ファイルをご確認ください。"),
    "doctype": ("DOCTYPE があります。", "<!DOCTYPE …> の行を削除してください。"),
    "encoding": ("文字コードを読めません。", "UTF-8 で保存してください。"),
    "malformed_xml": ("XML の書式に誤りがあります。", "その行のタグと記号をご確認ください。"),
    "too_large": ("ファイルが大きすぎます。", "コールセンター定義のファイルをご確認ください。"),
    "root": ("最上位の要素が違います。", "インポート用は callCenter、Metadata API 用は CallCenter にしてください。"),
    "root_namespace": (
        "最上位の要素の名前空間が違います。",
        "インポート用は xmlns なし、Metadata API 用は同梱の定義のとおりにしてください。",
    ),
}


def rule_in_japanese(rule: str) -> tuple[str, str]:
    """What is wrong and how to correct it."""
    if rule in RULES_JA:
        return RULES_JA[rule]
    for begin, what in _ADDRESSES.items():
        found = _OF_ADDRESSES.get(rule.removeprefix(f"{begin}_")) if rule.startswith(f"{begin}_") else None
        if found is not None:
            return found[0].format(what=what), found[1]
    return _UNKNOWN
