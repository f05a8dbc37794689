"""The sample org: Japanese people and companies whose numbers are written the way people write them.

All numbers are invented. Notable ones:
- 090-1111-2222 belongs to exactly one contact (山田 花子).
- 03-1234-5678 is shared by two contacts of one company and written in two ways.
- 06-9999-0000 belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

# (name, phone, city, type)
_ACCOUNTS = (
    ("株式会社みどり商事", "03-1234-5678", "千代田区", "Customer - Direct"),
    ("青空システム株式会社", "03(5555)0101", "港区", "Customer - Direct"),
    ("北海道フーズ株式会社", "011-222-3344", "札幌市", "Customer - Channel"),
    ("有限会社さくら工務店", "0120-123-456", "横浜市", "Prospect"),
    ("なにわ物流株式会社", "+81 6-6123-4567", "大阪市", "Customer - Direct"),
)
# (family name, given name, account index, department, phone, mobile, e-mail name)
_CONTACTS = (
    ("山田", "花子", 0, "営業部", "03-1234-5679", "090-1111-2222", "hanako.yamada"),
    ("田中", "一郎", 0, "総務部", "03-1234-5678", "080-2345-6789", "ichiro.tanaka"),
    ("高橋", "美咲", 0, "購買部", "03(1234)5678", None, "misaki.takahashi"),
    ("伊藤", "健", 1, "開発部", "03-5555-0102", "+81 90-3333-4444", "ken.ito"),
    ("渡辺", "直樹", 1, "開発部", None, "09055556666", "naoki.watanabe"),
    ("中村", "さくら", 2, "品質管理部", "011-222-3345", "０９０－７７７７－８８８８", "sakura.nakamura"),
    ("小林", "誠", 2, "製造部", "(011) 222-3346", None, "makoto.kobayashi"),
    ("加藤", "由美", 3, None, "0120-123-456", "070 1234 0001", "yumi.kato"),
    ("吉田", "大輔", 3, "現場", "045-678-9012", "+819012340002", "daisuke.yoshida"),
    ("松本", "翔", 4, "配車センター", "06.6123.4568", "090-1234-0003", "sho.matsumoto"),
    ("井上", "麻衣", 4, "経理部", "06-6123-4569(内線12)", None, "mai.inoue"),
    ("木村", "拓海", None, None, None, "050-3456-7890", "takumi.kimura"),
)
# (family name, given name, company, phone, mobile, source)
_LEADS = (
    ("清水", "亮", "合同会社ハーバー", "078-111-2233", None, "Web"),
    ("森", "あゆみ", "森デザイン事務所", None, "08098765432", "Phone Inquiry"),
    ("池田", "隆", "池田建設株式会社", "0774-12-3456", None, "Partner Referral"),
    ("橋本", "奈々", "株式会社ツバメ", "+81-52-222-3333", "090-4444-5555", "Web"),
    ("阿部", "慎也", "阿部農園", "0191(23)4567", None, "Other"),
    ("石川", "恵", "石川税理士事務所", "０３－９８７６－５４３２", None, "Phone Inquiry"),
)
# (family name, given name, username, alias, extension): the integration user first, then two agents.
_USERS = (
    ("連携", "システム", "integration@octi-bridge.example", "integ", None),
    ("佐藤", "健太", "sato@octi-bridge.example", "sato", "201"),
    ("鈴木", "愛", "suzuki@octi-bridge.example", "suzuki", "202"),
    ("田中", "誠", "tanaka@octi-bridge.example", "tanaka", None),
)

CreateRecord = Callable[[str, Mapping[str, object]], str]


def load_users(create: CreateRecord) -> None:
    """The organization, the call center and the users; made first, since every record has an owner."""
    create(
        "Organization",
        {
            "Name": "オクティ商会(サンプル組織)",
            "OrganizationType": "Developer Edition",
            "InstanceName": "AP99",
            "IsSandbox": False,
            "TimeZoneSidKey": "Asia/Tokyo",
            "LanguageLocaleKey": "ja",
            "DefaultLocaleSidKey": "ja_JP",
        },
    )
    center = create("CallCenter", {"Name": "octi bridge", "InternalName": "OctiBridge"})
    for family, given, username, alias, extension in _USERS:
        create(
            "User",
            {
                "LastName": family,
                "FirstName": given,
                "Username": username,
                "Email": username,
                "Alias": alias,
                "Extension": extension,
                "CallCenterId": center if extension else None,
            },
        )


def load_customers(create: CreateRecord) -> None:
    """Accounts, contacts, leads, one case, and one record of each custom object."""
    accounts = [
        create("Account", {"Name": name, "Phone": phone, "BillingCity": city, "Type": kind})
        for name, phone, city, kind in _ACCOUNTS
    ]
    contacts = [
        create(
            "Contact",
            {
                "LastName": family,
                "FirstName": given,
                "AccountId": None if account is None else accounts[account],
                "Department": department,
                "Phone": phone,
                "MobilePhone": mobile,
                "Email": f"{mail}@customer.example",
            },
        )
        for family, given, account, department, phone, mobile, mail in _CONTACTS
    ]
    for family, given, company, phone, mobile, source in _LEADS:
        create(
            "Lead",
            {
                "LastName": family,
                "FirstName": given,
                "Company": company,
                "Phone": phone,
                "MobilePhone": mobile,
                "LeadSource": source,
            },
        )
    create(
        "Case",
        {
            "Subject": "見積書の再発行について",
            "ContactId": contacts[0],
            "AccountId": accounts[0],
            "Origin": "Phone",
            "CallbackPhone__c": "090-5555-0001",
        },
    )
    create(
        "Shipment__c",
        {"Item__c": "業務用コピー用紙 20箱", "ReceiverPhone__c": "090-5555-0002", "Contact__c": contacts[6]},
    )
    create("Branch__c", {"Name": "新宿支店", "Tel__c": "03-5555-0003"})
