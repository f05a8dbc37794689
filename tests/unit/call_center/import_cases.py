"""The rules of the import file: how each is broken, and what must be said about it."""

from __future__ import annotations

from tests.unit.call_center.samples import IMPORT_FILE, Case

ADAPTER = ">https://cti.example.jp/panel<"
SERVER = ">https://cti.example.jp<"
POPUP = 'name="popupMode" label="BIZTEL Popup mode"'
POPUP_ORDER = 'sortOrder="1" ' + POPUP
SECTIONS = IMPORT_FILE[IMPORT_FILE.index("  <section") : IMPORT_FILE.index("</callCenter>")]
OWN_ITEMS = IMPORT_FILE[
    IMPORT_FILE.index('    <item sortOrder="0" name="serverUrl"') : IMPORT_FILE.rindex("  </section>")
]
MODE_ITEM = '<item sortOrder="6"'


def error(rule: str, line: int, problem: str, remedy: str, *changes: tuple[str, str]) -> Case:
    return Case(rule, line, problem, remedy, changes)


def mild(rule: str, line: int, problem: str, remedy: str, *changes: tuple[str, str]) -> Case:
    return Case(rule, line, problem, remedy, changes, is_error=False)


def renamed(name: str) -> tuple[str, str]:
    return POPUP, f'name="{name}" label="BIZTEL Popup mode"'


def label(text: str) -> tuple[str, str]:
    return 'label="Outbound"', f'label="{text}"'


STRUCTURE = [
    error("section_missing", 1, "<callCenter> has no <section>", "at least one <section>",
          (SECTIONS, "")),
    error("item_missing", 13, "<section> has no <item>", "at least one <item>",
          (OWN_ITEMS, "")),
    error("unknown_element", 14, "<items> does not belong into <section>", "only <item>",
          ('<item sortOrder="0" name="serverUrl" label="BIZTEL Open CTI Server URL">https://cti.example.jp</item>',
           '<items/><item sortOrder="0" name="serverUrl">https://cti.example.jp</item>')),
    error("unknown_element", 15, "<b> does not belong into <item>", "only text", (">ring<", ">ring<b/><")),
    mild("stray_text", 13, "text stands between the elements of <section>: 'oops'", "put it into an <item>",
         ('label="BIZTEL Open CTI">', 'label="BIZTEL Open CTI">oops')),
    mild("unknown_attribute", 15, "an attribute 'Label'", "sortOrder, name and label",
         (POPUP, 'name="popupMode" Label="x"')),
]  # fmt: skip
ORDER = [
    error("sort_order_missing", 15, "<item> has no sortOrder", 'add sortOrder="…"', (POPUP_ORDER, POPUP)),
    error("sort_order_missing", 13, "<section> has no sortOrder", 'add sortOrder="…"',
          ('sortOrder="1" name="octiBridge"', 'name="octiBridge"')),
    error("sort_order_number", 15, "sortOrder 'one' of <item> is not a whole number", "digits only",
          (POPUP_ORDER, f'sortOrder="one" {POPUP}')),
    error("sort_order_number", 15, "sortOrder '-1'", "digits only",
          (POPUP_ORDER, f'sortOrder="-1" {POPUP}')),
    error("sort_order_number", 15, "sortOrder '1.0'", "digits only",
          (POPUP_ORDER, f'sortOrder="1.0" {POPUP}')),
    error("sort_order_gap", 18, "sortOrder of <item> jumps to 5: 4 is missing", "without gaps",
          ('sortOrder="4" name="presence"', 'sortOrder="5" name="presence"')),
    error("sort_order_gap", 13, "sortOrder of <section> jumps to 2: 1 is missing", "without gaps",
          ('sortOrder="1" name="octiBridge"', 'sortOrder="2" name="octiBridge"')),
]  # fmt: skip
NAMING = [
    error("name_missing", 15, "the name is missing", "letters and digits", (POPUP, 'label="x"')),
    error("name_too_long", 15, "has 41 characters", "at most 40", renamed("x" * 41)),
    error("name_characters", 15, "'popup mode' has characters", "no spaces, no punctuation", renamed("popup mode")),
    error("name_characters", 15, "'ポップ' has characters", "A to Z", renamed("ポップ")),
    error("name_reserved", 15, "'label' is reserved", "another name", renamed("label")),
    error("name_reserved", 15, "'sortOrder' is reserved", "another name", renamed("sortOrder")),
    error("name_reserved", 15, "'internalNameLabel' is reserved", "another name", renamed("internalNameLabel")),
    error("name_reserved", 15, "'displayNameLabel' is reserved", "another name", renamed("displayNameLabel")),
    error("name_duplicate", 15, "'serverUrl' is taken by line 14", "rename or remove", renamed("serverUrl")),
    error("name_duplicate", 13, "'reqGeneralInfo' is taken by line 2", "rename or remove",
          ('name="octiBridge"', 'name="reqGeneralInfo"')),
    mild("name_req_prefix", 15, "'reqPopup' begins with req", "another beginning", renamed("reqPopup")),
    error("label_too_long", 16, "the label has 1001 characters", "at most 1000", label("あ" * 1001)),
    mild("secret", 15, "'apiToken' looks like a secret", "keep secrets on the server", renamed("apiToken")),
    mild("secret", 15, "'dbPassword' looks like a secret", "keep secrets", renamed("dbPassword")),
]  # fmt: skip
INTERNAL = [
    error("internal_name_empty", 3, "the internal name is empty", "never be added or changed", (">MinatoDesk<", "><")),
    error("internal_name_too_long", 3, "has 41 characters", "at most 40", (">MinatoDesk<", f">{'M' * 41}<")),
    error("internal_name_characters", 3, "'Minato Desk' has characters", "no spaces",
          (">MinatoDesk<", ">Minato Desk<")),
    error("internal_name_characters", 3, r"'MinatoDesk\n' has", "line breaks", (">MinatoDesk<", ">MinatoDesk\n<")),
    error("internal_name_start", 3, "'1Minato' starts with a digit", "a letter first", (">MinatoDesk<", ">1Minato<")),
    error("internal_name_position", 3, "reqInternalName has the sortOrder '1'", 'sortOrder="0"',
          ('"0" name="reqInternalName"', '"1" name="reqInternalName"'),
          ('"1" name="reqDisplayName"', '"0" name="reqDisplayName"')),
]  # fmt: skip
GENERAL = [
    error("general_section_missing", 1, "no section reqGeneralInfo", "add it", ('"reqGeneralInfo"', '"general"')),
    error("required_item_missing", 2, "no item reqDisplayName", "cannot be added after",
          ('name="reqDisplayName"', 'name="title"')),
    error("required_item_missing", 2, "no item reqAdapterUrl", "line 5 has 'reqAdapterURL'",
          ('name="reqAdapterUrl"', 'name="reqAdapterURL"')),
    error("required_item_missing", 2, "no item reqUseApi", "line 15 has 'reqUseApi' in the section 'octiBridge'",
          ('name="reqUseApi"', 'name="api"'), (POPUP, 'name="reqUseApi"')),
    error("display_name_too_long", 4, "has 1001 characters", "at most 1000", (">港サポート<", f">{'あ' * 1001}<")),
    mild("display_name_long", 4, "the CallCenter object keeps 80", "at most 80", (">港サポート<", f">{'あ' * 81}<")),
    mild("value_empty", 4, "reqDisplayName is empty", "or in Setup after the import", (">港サポート<", "><")),
    mild("value_spaces", 6, "'reqUseApi' begins or ends with white space", "without spaces", (">true<", ">\n true <")),
    error("use_api", 6, "reqUseApi is 'false'", "write true", (">true<", ">false<")),
    error("use_api", 6, "reqUseApi is 'TRUE'", "small letters", (">true<", ">TRUE<")),
    error("softphone_height", 7, "the height 239", "240 to 2560", (">500<", ">239<")),
    error("softphone_height", 7, "the height 2561", "240 to 2560", (">500<", ">2561<")),
    error("softphone_height_number", 7, "the height '500px'", "without px", (">500<", ">500px<")),
    error("softphone_width", 8, "the width 199", "200 to 1920", (">320<", ">199<")),
    error("softphone_width", 8, "the width 1921", "200 to 1920", (">320<", ">1921<")),
    error("softphone_width_number", 8, "the width '320.5'", "digits only", (">320<", ">320.5<")),
    error("mode_missing", 2, "which means Classic", "value Lightning",
          ('name="reqSalesforceCompatibilityMode"', 'name="mode"')),
    error("mode_classic", 9, "the compatibility mode is Classic", "Lightning", (">Lightning<", ">Classic<")),
    error("mode_classic", 9, "empty, which means Classic", "Lightning", (">Lightning<", "><")),
    error("mode_unknown", 9, "'lightning' does not exist", "exactly these letters", (">Lightning<", ">lightning<")),
    mild("item_unused", 9, "reqCanvasApiName is for canvas apps", "remove it",
         (MODE_ITEM, f'<item sortOrder="9" name="reqCanvasApiName">x</item>{MODE_ITEM}')),
    mild("item_unused", 9, "reqProgId belongs to the CTI Toolkit", "remove it",
         (MODE_ITEM, f'<item sortOrder="9" name="reqProgId">x</item>{MODE_ITEM}')),
]  # fmt: skip
ADDRESSES = [
    mild("adapter_url_relative", 5, "'/apex/phone' is relative", "https://…/panel", (ADAPTER, ">/apex/phone<")),
    error("adapter_url_not_https", 5, "is not https", "certificate", (ADAPTER, ">http://cti.example.jp/panel<")),
    error("adapter_url_invalid", 5, "'cti.example.jp/panel' is no address", "https://",
          (ADAPTER, ">cti.example.jp/panel<")),
    error("adapter_url_invalid", 5, "'https:///panel' is no address", "a host", (ADAPTER, ">https:///panel<")),
    error("adapter_url_invalid", 5, "is no address", "a port", (ADAPTER, ">https://cti.example.jp:70000/panel<")),
    error("adapter_url_invalid", 5, "is no address", "a host", (ADAPTER, ">//cti.example.jp/panel<")),
    error("adapter_url_characters", 5, "characters that no address has", "xn--…",
          (ADAPTER, ">https://港.example.jp/panel<")),
    error("adapter_url_characters", 5, "characters that no address has", "placeholders",
          (ADAPTER, ">https://&lt;YOUR HOST&gt;/panel<")),
    error("adapter_url_user", 5, "a user name or a password", "before the @",
          (ADAPTER, ">https://u:p@cti.example.jp/panel<")),
    error("adapter_url_too_long", 5, "characters", "at most 1000", (ADAPTER, f">https://cti.example.jp/{'p' * 1000}<")),
    mild("adapter_url_query", 5, "parameters of its own", "without ?", (ADAPTER, ">https://cti.example.jp/panel?a=1<")),
    mild("adapter_url_fragment", 5, "a part after #", "remove #", (ADAPTER, ">https://cti.example.jp/panel#top<")),
    error("standby_url_not_https", 10, "is not https", "certificate",
          (">https://standby.example.jp/panel<", ">http://standby.example.jp/panel<")),
    error("standby_pair", 10, "reqStandbyUrl stands without reqTimeout", "add reqTimeout",
          ('name="reqTimeout"', 'name="timeout"')),
    error("standby_pair", 11, "reqTimeout stands without reqStandbyUrl", "add reqStandbyUrl",
          (">https://standby.example.jp/panel<", "><")),
    error("standby_timeout", 11, "'10s' is not a number above zero", "milliseconds", (">10000<", ">10s<")),
    error("standby_timeout", 11, "'0' is not a number above zero", "milliseconds", (">10000<", ">0<")),
]  # fmt: skip
OWN = [
    error("server_url_not_https", 14, "is not https", "certificate", (SERVER, ">ws://cti.example.jp<")),
    error("server_url_invalid", 14, "'/bridge' is no address", "https://", (SERVER, ">/bridge<")),
    mild("server_url_path", 14, "host and port", "write https://cti.example.jp",
         (SERVER, ">https://cti.example.jp/a<")),
    error("popup_mode", 15, "popupMode '1' does not exist", "none, ring or answer", (">ring<", ">1<")),
    error("outbound_popup", 16, "outboundPopup 'yes'", "true or false", (">false<", ">yes<")),
    error("language", 17, "the language 'fr' does not exist", "ja or en",
          ('label="Language"><', 'label="Language">fr<')),
    error("presence", 18, "'Break' is no pair", "0=Available_Phone", (">0=Available_Phone, 2=Break<", ">Break<")),
    error("presence", 18, "'2=1st' is no pair", "API name", (", 2=Break<", ",2=1st<")),
    error("presence_unknown", 18, "'7' is no status", "2 (On break)", (", 2=Break<", ", 7=Break<")),
    error("presence_twice", 18, "the status '0' has two presences", "keep one", (", 2=Break<", ", 0=Break<")),
    mild("own_item", 15, "does not read the item 'popUpMode'", "write popupMode", renamed("popUpMode")),
    mild("own_item", 15, "does not read the item 'tenant'", "it reads serverUrl,", renamed("tenant")),
    mild("own_section", 13, "does not read the section 'OctiBridge'", "write octiBridge",
         ('"octiBridge"', '"OctiBridge"')),
]  # fmt: skip
CASES = [*STRUCTURE, *ORDER, *NAMING, *INTERNAL, *GENERAL, *ADDRESSES, *OWN]
