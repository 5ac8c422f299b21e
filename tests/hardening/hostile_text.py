"""Text that means something to who shows, prints, stores or logs it."""

MARKUP = {
    "a script": "<script>alert(1)</script> Quux",
    "an image elsewhere": '<para><img src="http://127.0.0.1:9/x.png" width="9"/></para> Quux',
    "an open tag": '<font color="red">Quux & <b',
    "entities": "&lt;Quux&#x202e;&nbsp;&unknown;",
    "right to left": "Quux\u202egpj.exe\u2066\u200f",
    "emoji": "Quux \U0001f469\u200d\u2695\ufe0f \U0001fac0",
    "controls": "Quux\x07\x1b[31m\r\nSet-Cookie: a=b\x00\x85\u2028",
    "a formula": '=HYPERLINK("http://127.0.0.1:9/","Quux")',
    "a command": "@SUM(1+1)*cmd|' /C calc'!A0 Quux",
    "accents without end": "Q" + "\u0301" * 500 + "uux",
    "5000 letters": "Quux " * 1000,
    "JSON": 'Quux","admin":true,"x":{"y',
    "XML": "Quux]]></name><name><![CDATA[",
    "a path": "../../../../etc/passwd Quux",
    "a format": "%s%n{0}${jndi:ldap://127.0.0.1:9/a} Quux",
    "half a letter": "Quux\ud800",
    "Arabic and Chinese": "\u0645\u0631\u064a\u0636 \u75c5\u4eba Quux",
}
"""What it is -> the text; all but one hold the word Quux."""
UNSEEN = tuple(chr(code) for code in (*range(32), 127, 0x85, 0x200E, 0x200F, 0x2028, *range(0x202A, 0x202F), 0x2066))
"""Letters that are not seen and change what is: none may come out in text that people read."""
