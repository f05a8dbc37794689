"""The doctor in Japanese: by code, what is wrong and how to correct it, with places for `Finding.values`.

A test knows every code that can be found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from octi_bridge.doctor.japanese_salesforce import SALESFORCE_JA
from octi_bridge.kernel.diagnostics import Link, Skipped, State

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

DEFAULTS_JA: Final = {"salesforce": "OCTI_SALESFORCE__"}

FACTS_JA: Final[Mapping[str, str]] = {
    "file": "ファイル",
    "kind": "種類",
    "schema": "構造の版",
    "call logs that wait": "記録待ちの通話",
    "org id": "組織ID",
    "API requests of 24 hours": "24時間のAPI要求数",
    "allowed origins": "許可されたオリジン",
    "url": "アドレス",
    "flow": "認証方式",
    "host": "ログイン先",
    "API": "APIの版",
}

_AMI_ACCOUNT = (
    "manager.d/ (FreePBX では manager_custom.conf) のAMIアカウント [{account}] を"
    "同梱の manager_octi.conf に合わせ (secret は OCTI_PBX__SECRET と同じ値)、"
    "manager reload を実行してください。"
)
_INCLUDE = (
    "octi_bridge.conf を配置して extensions.conf (FreePBX では extensions_custom.conf) から"
    " #include し、dialplan reload を実行してください。"
)

FINDINGS_JA: Final[Mapping[str, tuple[str, str]]] = {
    "probe_timeout": (
        "{seconds}秒以内に確認できませんでした。",
        "サーバの負荷と接続先の状態を確認し、再実行してください。",
    ),
    "probe_failed": (
        "診断そのものに失敗しました。",
        "サーバのログを確認し、サポート用ファイルを添えてご連絡ください。",
    ),
    # settings and database
    "settings_error": (
        "{what}",
        "その環境変数、または設定ファイルのその行を修正してください (docs/settings.md)。",
    ),
    "proxy_not_trusted": (
        "{peers} が転送する内容は信頼されていません。その先の全員が同じ接続元として扱われています。",
        "そのアドレスがリバースプロキシであれば OCTI_SERVER__TRUSTED_PROXIES に加え、プロキシで "
        "X-Forwarded-For を設定してください。",
    ),
    "database_error": (
        "データベースを使用できません。",
        "OCTI_DATABASE__URL をご確認ください。sqlite:///ファイル または postgresql://ユーザー@ホスト/名前 の形で、"
        "ファイルの場合はフォルダーが必要です。",
    ),
    "database_missing": (
        "データベース {file} がまだありません。",
        "octi-bridge db upgrade を実行するか、OCTI_DATABASE__URL をご確認ください。",
    ),
    "database_silent": ("データベースが応答しません。", "データベースを起動し、OCTI_DATABASE__URL をご確認ください。"),
    "database_read_only": ("データベースに書き込めません。", "ファイルまたはユーザーの権限をご確認ください。"),
    "database_readable": (
        "データベースのファイル {file} を、ほかのユーザーも読めます。",
        "chmod 600 {file}* を実行してください。電話機のパスワードとお客様の番号が入っています。",
    ),
    "call_logs_given_up": (
        "Salesforce に記録できず、あきらめた通話が {count} 件あります。",
        "octi-bridge call-log list で原因を確認し、直してから octi-bridge call-log retry を実行してください。",
    ),
    "schema_old": (
        "データベースの構造が古い版です ({current} → {newest})。",
        "octi-bridge db upgrade を実行してください。",
    ),
    "schema_new": (
        "データベースの構造 {current} は、新しい版の octi_bridge のものです。",
        "octi_bridge を同じ版以降に更新するか、更新前のバックアップを復元してください。",
    ),
    # PBX
    "pbx_link_down": ("電話交換機と接続していません。", "OCTI_PBX__HOST、OCTI_PBX__PORT とログをご確認ください。"),
    "pbx_simulated": (
        "通話はシミュレーションです。電話交換機には接続していません。",
        "実際の通話には、--pbx simulator なしで octi-bridge serve を起動してください。",
    ),
    "unreachable": (
        "電話交換機 ({address}) に接続できません。",
        "manager.conf の [general] の enabled = yes、port、bindaddr と OCTI_PBX__HOST、OCTI_PBX__PORT "
        "を確認し、manager reload を実行してください。",
    ),
    "tls_failed": (
        "電話交換機 ({address}) との TLS 接続に失敗しました。",
        "manager.conf の tlsenable、tlsbindaddr、tlscertfile と、OCTI_PBX__TLS、OCTI_PBX__PORT、"
        "OCTI_PBX__CA_FILE をご確認ください。",
    ),
    "login_refused": (
        "AMIアカウント [{account}] で電話交換機にログインできません。",
        _AMI_ACCOUNT,
    ),
    "too_old": (
        "Asterisk {version} は古すぎます。",
        "Asterisk 18 以降を使用してください。",
    ),
    "action_forbidden": (
        "AMIのアクション {action} を使えません。",
        "{ways}ことで使えるようになります。",
    ),
    "notify_missing": (
        "NOTIFY で応答する電話機をパネルから応答できません。",
        "該当する電話機がある場合のみ、pjsip_notify.conf (空のセクションでも可) を用意して res_pjsip_notify "
        "を読み込み、[{account}] の write= に system を加えてください。",
    ),
    "dialplan_missing": (
        "ダイヤルプランにコンテキスト [{context}] がありません。",
        _INCLUDE,
    ),
    "dialplan_outdated": ("octi_bridge.conf が別の版です。", _INCLUDE),
    "dialplan_older": (
        "octi_bridge.conf が古い版です。通話はできますが、パネルで選んだ通知番号が内線側にも表示され、誰も応答しない"
        "転送やパークの呼び戻しとパネルからの発信はオペレーターの端末のうち1台だけを鳴らし、フォローミーで携帯電話が応答した"
        "通話は記録されません。ブリッジの停止中に終わった FreePBX のキューの通話はキュー名なしで記録され、停止中の"
        "不在着信は一覧に出ません。"
        "版によっては、転送後の切断や停止中に終わった通話の時間も正しくありません。",
        _INCLUDE,
    ),
    "dial_context_missing": (
        "クリック発信用のコンテキスト [{context}] がありません。",
        "OCTI_PBX__DIAL_CONTEXT を端末の context= (pjsip.conf) に合わせてください。",
    ),
    "no_dial_context": (
        "電話機の発信コンテキストが分からないため、パネルからの発信、相談、転送を受け付けません。",
        "OCTI_PBX__DIAL_CONTEXT に電話機のコンテキストを設定するか、func_pjsip_endpoint.so を読み込んでください。",
    ),
    "inbound_not_marked": (
        "着信番号の先頭に Gosub(octi-inbound,…) がありません。",
        "トランクのコンテキストの各番号の先頭に Gosub(octi-inbound,s,1(${{EXTEN}})) を加えてください。",
    ),
    "trunk_not_marked": (
        "着信番号の先頭に Gosub(octi-inbound,…) がありません。",
        "extensions_custom.conf に、Gosub(octi-inbound,s,1(${{EXTEN}})) のあと Goto(from-pstn,${{EXTEN}},1) へ進む"
        "コンテキストを作り、各トランクのコンテキストに指定してください。",
    ),
    "trunk_passes_by": (
        "次のトランクの着信は Gosub(octi-inbound,…) を通りません: {trunks} (コンテキスト {contexts})",
        "{way}",
    ),
    "caller_id_not_taken": (
        "パネルで選んだ通知番号が外線に表示されません。OCTI_CALLER_ID を使う手順がありません。",
        "{place} に Gosub(octi-caller-id,s,1) を加え、dialplan reload を実行してください。",
    ),
    "queue_not_taken": (
        "ブリッジの停止中に終わったキューの通話は、キュー名なしで記録されます。電話機の側にキューを伝える手順がありません。",
        "extensions_custom.conf の {places} に Gosub(octi-queue,s,1) を加え、dialplan reload を実行してください。",
    ),
    "mobiles_not_taken": (
        "フォローミーでオペレーターの携帯電話が応答した通話は、パネルにも記録にも出ません。誰の携帯電話かを伝える手順がありません。",
        "extensions_custom.conf の [macro-dialout-trunk-predial-hook] の octi-caller-id の次に Gosub(octi-mobile,s,1) "
        "を加え、dialplan reload を実行してください。",
    ),
    "hooks_too_early": (
        "{places} が {names} を呼びますが、octi_bridge.conf にありません。そこを通る通話はすべて切れます。",
        "このバージョンの octi_bridge.conf を入れ、dialplan reload を実行してください。",
    ),
    "catch_all_unknown": (
        "{places} は存在しない番号にも応答するため、誤った番号への転送を断れません。",
        "端末から届くコンテキストなら、OCTI_PBX__CATCH_ALL に JSON で加えてください。",
    ),
    "no_queues": ("キューがありません。", "queues.conf にキューを定義し、queue reload all を実行してください。"),
    "queue_unknown": (
        "アカウント {accounts} の担当キュー {queue} が電話交換機にありません。あるのは: {there}",
        "queues.conf に [{queue}] を加えて queue reload all を実行するか、担当のキューを修正してください: "
        "octi-bridge account queues {account} …",
    ),
    "queue_members_differ": (
        "キュー {queue} に、ブリッジが追加するもの ({would}) と異なるメンバーがあります: {members}。"
        "電話機からのキューの特番と対象がずれます。",
        "OCTI_QUEUES__MEMBER_INTERFACE={interface} と OCTI_QUEUES__MEMBER_STATE_INTERFACE={state_interface} を"
        "設定するか、メンバーを外してください (queues.conf の [{queue}]、FreePBX では Queue Agents)。",
    ),
    "queue_members_unknown": (
        "キュー {queue} は、ブリッジの知らない相手も鳴らします: {members}。ステータスでは止まりません。",
        "不要であれば外してください (queues.conf の [{queue}]、FreePBX では Queue Agents)。"
        "オペレーターの電話機であれば OCTI_PBX__DEVICE_PREFIX をご確認ください。",
    ),
    "queue_members_doubled": (
        "キュー {queue} に電話機 {extension} のメンバーが複数あります: {members}。"
        "サインインしていない間は二重に鳴ります。",
        "{member} など、不要なほうを外してください (queues.conf の [{queue}]、FreePBX では Queue Agents)。",
    ),
    "queue_rings_one_device": (
        "電話機を複数使う人のうち、キューの着信が1台でしか鳴らない人がいます (つながっている最初の1台): {users}",
        "OCTI_QUEUES__MEMBER_INTERFACE=Local/{{extension}}@CONTEXT/n (その内線の全電話機を鳴らすコンテキスト) と "
        "OCTI_QUEUES__MEMBER_STATE_INTERFACE=hint:{{extension}}@CONTEXT (全電話機のヒント) を設定してください。"
        "FreePBX では from-queue と ext-local です。",
    ),
    "status_refused": (
        "端末 {extension} のステータスを、電話交換機がキュー {queues} に反映していません。",
        "ログで理由を確認し、キューの名前とAMIアカウントの権限を直してください。次の操作から反映されます。",
    ),
    "parking_lot_missing": (
        "コールパークのロット {lot} がありません。あるのは: {there}",
        "OCTI_PBX__PARKING_LOT を res_parking.conf のセクション名に合わせるか、そのセクションに parkext と "
        "parkpos を設定し、module reload res_parking.so を実行してください。",
    ),
    "kept_calls_unread": (
        "サーバ停止中に終わった通話を読み取る権限がありません ({actions})。",
        "AMIアカウント [{account}] の write= に system と reporting を加えてください(DBGetTree は Asterisk "
        "16.28、18.14、19.6、20 以降)。",
    ),
    "kept_calls_off": (
        "サーバ停止中に終わった通話が記録されない端末があります: {phones}",
        "pjsip.conf の端末のエンドポイントまたはテンプレートに set_var = "
        "CHANNEL(hangup_handler_push)=octi-record,s,1 を加え"
        " (FreePBX では pjsip.endpoint_custom_post.conf の [名前](+))、module reload res_pjsip.so を実行してください。",
    ),
    "kept_queues_off": (
        "サーバ停止中に終わった通話の記録に、キューが残らないキューがあります: {queues}",
        "queues.conf の各キューのセクションに setqueuevar=yes を加え"
        " (FreePBX では queues_post_custom.conf の [{queue}](+))、queue reload all を実行してください。",
    ),
    "member_settings_left": (
        "ブリッジがキューに加えるメンバーの設定が、FreePBX のものと揃っていません。",
        "/etc/octi_bridge.toml の [queues] に加えてください (docs/freepbx.ja.md の手順6): {settings}",
    ),
    "events_missing": (
        "次のイベントが届きません: {events}",
        _AMI_ACCOUNT,
    ),
    "events_filtered_out": (
        "[{account}] のイベントフィルターが {events} を通しません。{effect}。",
        "[{account}] に次の行を加え (read= も同梱のものに合わせ)、manager reload を実行して、ブリッジを再起動: {lines}",
    ),
    "events_unfiltered": (
        "AMIアカウント [{account}] に不要なイベントが大量に届いています。",
        "同梱の manager_octi.conf の eventfilter の行を [{account}] に加え、manager reload "
        "を実行してください。通信量が約30分の1になります。",
    ),
    "check_broken_off": ("確認が途中で終わりました。", "ほかの項目を修正してから再実行してください。"),
    **SALESFORCE_JA,
    # definition, panel, address
    "call_center_file": (
        "コールセンター定義ファイル {file} を読めません。",
        "ファイルのパスと権限をご確認ください。",
    ),
    "call_center_wrong": (
        "{line}行目: {problem}",
        "{remedy}",
    ),
    "call_center_advice": (
        "{line}行目: {problem}",
        "{remedy}",
    ),
    "call_center_other_address": (
        "コールセンター定義のアドレス {definition} が OCTI_SERVER__PUBLIC_URL の {setting} と異なります。",
        "両方に同じアドレスを設定してください。ほかのアドレスから読み込まれたパネルは接続できません。",
    ),
    "call_center_other_prefix": (
        "コールセンター定義の reqOutsidePrefix は {definition} ですが、OCTI_DIALING__OUTSIDE_PREFIX は{setting}です。",
        "外線発信番号が必要なら OCTI_DIALING__OUTSIDE_PREFIX に設定し、不要なら reqOutsidePrefix を空にしてください。"
        "発信に使われるのは設定の値だけです。",
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
        "許可されたオリジン {origin} がLightningのものではありません。",
        "ブラウザに表示される https://….lightning.force.com を設定してください。",
    ),
    "origin_in_no_org": (
        "無効化されたオリジン {origin} が、どの組織のオリジンにもありません。",
        "組織のオリジンと同じ表記にするか、OCTI_PANEL__SWITCHED_OFF_ORIGINS から外してください。",
    ),
    "address_not_https": (
        "公開アドレス {url} が https ではありません。",
        "ブリッジまたは前段のプロキシに証明書を設定し、https:// のアドレスを使用してください。",
    ),
    "address_unreachable": (
        "公開アドレス {url} に接続できません。",
        "DNS、証明書の名前とチェーン、ファイアウォール、プロキシの転送先をご確認ください。",
    ),
    "address_no_panel": (
        "公開アドレスの /panel がパネルを返しません (HTTP {status})。",
        "プロキシがパス /panel をクエリも含めてそのまま転送しているかご確認ください。",
    ),
    "address_framing": (
        "途中のサーバが、Salesforce内での表示を禁止しています: {what}",
        "プロキシで X-Frame-Options を付けず、Content-Security-Policy を変更しないでください。",
    ),
    "public_url_differs": (
        "OCTI_SERVER__PUBLIC_URL は {setting} ですが、診断したアドレスは {here} です。",
        "OCTI_SERVER__PUBLIC_URL をコールセンター定義のアドレスに合わせ、そのアドレスを診断してください。",
    ),
    "address_origin_refused": (
        "ブリッジが自身のパネルの接続を拒否しています (Origin: {origin})。",
        "{way}。",
    ),
    "address_any_origin": (
        "ほかのサイトのページもソケットに接続できます。",
        "プロキシでヘッダー Origin を削除・変更しないでください。",
    ),
    "address_no_upgrade": (
        "WebSocketが通りません (HTTP {status})。パネルは遅い方法で接続します。",
        "プロキシで Upgrade と Connection を転送してください (deploy/nginx/octi-bridge.conf をご参照ください)。",
    ),
    "address_socket_silent": (
        "WebSocketの内容が{seconds}秒以内に届きません。",
        "プロキシで /socket.io/ のバッファリングを無効にしてください。",
    ),
    "address_socket_cut": (
        "WebSocketが、無通信の{seconds}秒の間に切断されます。パネルは再接続を繰り返します。",
        "プロキシの無通信タイムアウトを 120 秒以上にしてください (proxy_read_timeout 120s)。",
    ),
    "address_figures_public": (
        "/metrics が公開アドレスから読めます。",
        "プロキシで /panel、/socket.io/、/api/ だけを転送してください (deploy/nginx/octi-bridge.conf)。",
    ),
    "address_no_socket": (
        "公開アドレスの /socket.io/ が応答しません (HTTP {status})。",
        "プロキシで /socket.io/ を WebSocket を含めて転送してください (deploy/nginx/octi-bridge.conf)。",
    ),
}
