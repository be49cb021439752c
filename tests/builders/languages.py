# ruff: noqa: E501
"""Paragraphs of prose in several languages, and text that is no prose and yet is right."""

PROSE = {
    "English": "The pump in the cellar is checked every six weeks. Before the work begins, the team closes the main valve "
    "and writes the pressure into the log. If the pressure is too low, the foreman calls the control room, and the pump "
    "is not started again before somebody has found the leak. All reports are kept for ten years in the office.",
    "German": "Die Pumpe im Keller wird alle sechs Wochen geprüft. Bevor die Arbeit beginnt, schließt die Mannschaft das "
    "Hauptventil und trägt den Druck in das Buch ein. Wenn der Druck zu niedrig ist, ruft der Meister die Leitstelle an, "
    "und die Pumpe wird erst wieder angelassen, wenn jemand die undichte Stelle gefunden hat. Alle Berichte bleiben.",
    "French": "La pompe de la cave est contrôlée toutes les six semaines. Avant le début des travaux, l'équipe ferme la "
    "vanne principale et note la pression dans le registre. Si la pression est trop basse, le chef appelle la salle de "
    "commande, et la pompe n'est pas remise en marche avant que quelqu'un ait trouvé la fuite. Les rapports sont gardés.",
    "Spanish": "La bomba del sótano se revisa cada seis semanas. Antes de empezar el trabajo, el equipo cierra la válvula "
    "principal y anota la presión en el registro. Si la presión es demasiado baja, el jefe llama a la sala de control y "
    "la bomba no se pone en marcha hasta que alguien haya encontrado la fuga. Todos los informes se guardan diez años.",
    "Italian": "La pompa della cantina viene controllata ogni sei settimane. Prima di iniziare il lavoro la squadra chiude "
    "la valvola principale e scrive la pressione nel registro. Se la pressione è troppo bassa, il capo chiama la sala di "
    "controllo e la pompa non viene riavviata prima che qualcuno abbia trovato la perdita. I rapporti restano in ufficio.",
    "Polish": "Pompa w piwnicy jest sprawdzana co sześć tygodni. Zanim zacznie się praca, zespół zamyka główny zawór i "
    "wpisuje ciśnienie do dziennika. Jeśli ciśnienie jest zbyt niskie, brygadzista dzwoni do sterowni, a pompa nie "
    "zostanie uruchomiona ponownie, dopóki ktoś nie znajdzie nieszczelności. Wszystkie raporty są przechowywane przez "
    "dziesięć lat w biurze na pierwszym piętrze, gdzie każdy pracownik może je przeczytać w godzinach pracy.",
    "Turkish": "Bodrumdaki pompa her altı haftada bir kontrol edilir. İş başlamadan önce ekip ana vanayı kapatır ve "
    "basıncı deftere yazar. Basınç çok düşükse ustabaşı kontrol odasını arar ve birisi kaçağı bulmadan pompa yeniden "
    "çalıştırılmaz. Bütün raporlar on yıl boyunca ofiste saklanır ve her çalışan onları mesai saatlerinde okuyabilir. "
    "Raporlar her ayın sonunda müdüre gönderilir ve müdür onları imzalar, sonra bir kopyası arşive konur.",
    "Finnish": "Kellarissa oleva pumppu tarkastetaan kuuden viikon välein. Ennen työn aloittamista ryhmä sulkee "
    "pääventtiilin ja kirjaa paineen päiväkirjaan. Jos paine on liian matala, työnjohtaja soittaa valvomoon, eikä pumppua "
    "käynnistetä uudelleen ennen kuin joku on löytänyt vuodon. Kaikki raportit säilytetään toimistossa kymmenen vuotta, "
    "ja jokainen työntekijä saa lukea ne työaikana. Raportit lähetetään johtajalle kuun lopussa.",
    "Vietnamese": "Máy bơm trong tầng hầm được kiểm tra sáu tuần một lần. Trước khi bắt đầu công việc, đội đóng van chính "
    "và ghi áp suất vào sổ. Nếu áp suất quá thấp, người đội trưởng gọi cho phòng điều khiển, và máy bơm không được khởi "
    "động lại trước khi có người tìm thấy chỗ rò rỉ. Tất cả các báo cáo được giữ trong văn phòng mười năm.",
    "Russian": "Насос в подвале проверяют каждые шесть недель. Перед началом работы бригада закрывает главный клапан и "
    "записывает давление в журнал. Если давление слишком низкое, мастер звонит в диспетчерскую, и насос не запускают, "
    "пока кто-нибудь не найдёт утечку. Все отчёты хранятся в конторе десять лет.",
    "Greek": "Η αντλία στο υπόγειο ελέγχεται κάθε έξι εβδομάδες. Πριν αρχίσει η εργασία, η ομάδα κλείνει την κύρια βαλβίδα "
    "και γράφει την πίεση στο βιβλίο. Αν η πίεση είναι πολύ χαμηλή, ο εργοδηγός καλεί το κέντρο ελέγχου.",
    "Arabic": "تفحص مضخة المياه كل ستة أسابيع، ويجب على الفريق إغلاق الصمام الرئيسي قبل بدء العمل في الموقع. يكتب "
    "المهندس تقريرا عن كل عملية فحص، ثم يرسل التقرير إلى مدير المصنع في نهاية الشهر. تحفظ جميع التقارير عشر سنوات.",
    "Hebrew": "המשאבה במרתף נבדקת כל שישה שבועות. לפני תחילת העבודה הצוות סוגר את השסתום הראשי ורושם את הלחץ ביומן. אם "
    "הלחץ נמוך מדי, מנהל העבודה מתקשר לחדר הבקרה, והמשאבה לא מופעלת שוב לפני שמישהו מצא את הדליפה.",
    "Hindi": "तहखाने में लगे पंप की हर छह सप्ताह में जाँच की जाती है। काम शुरू होने से पहले दल मुख्य वाल्व बंद करता है और दबाव को "
    "रजिस्टर में लिखता है। यदि दबाव बहुत कम है, तो फोरमैन नियंत्रण कक्ष को फोन करता है।",
    "Chinese": "地下室的水泵每六个星期检查一次。工作开始之前，小组要关上主阀，并把压力写在记录本上。如果压力太低，组长就打电话给"
    "控制室，在有人找到漏水的地方以前，水泵不能再开动。所有的报告都在办公室里保存十年，每个工人在工作时间都可以看。报告在每个月的"
    "最后一天送给厂长，厂长看过以后签字。",
    "Japanese": "地下室のポンプは六週間ごとに点検される。作業を始める前に、班は主弁を閉め、圧力を記録簿に書く。圧力が低すぎる場合、"
    "班長は制御室に電話し、誰かが漏れを見つけるまでポンプは再び動かされない。すべての報告書は事務所に十年間保管される。",
    "Korean": "지하실의 펌프는 육 주마다 점검한다. 작업을 시작하기 전에 팀은 주 밸브를 잠그고 압력을 일지에 적는다. 압력이 너무 낮으면 "
    "반장이 제어실에 전화하고, 누군가 누수를 찾을 때까지 펌프를 다시 켜지 않는다.",
}
NO_PROSE = {
    "list of parts": "\n".join(
        f"{1000 + n} ABX-{n * 37 % 991:03}-{'KQRZW'[n % 5]}{'TLMPX'[n % 3]} M{n % 20}x{n * 5 % 80} DIN{900 + n} RAL{7000 + n} pcs"
        for n in range(120)
    ),
    "code": "def checked(pump, *, within=6):\n    for each in pump.parts:\n        if each.age > within:\n            yield each\n\n"
    * 12,
    "table of numbers": "\n".join(f"{n} | {n * 1.37:.2f} | {n * n} | -{n}.5 % | EUR {n * 99},00" for n in range(200)),
    "formulas": "\n".join(
        f"∑ (x_{n} − μ)² / σ² ≤ ∫ f(t) dt + α·β^{n} ∀ ε > 0 ∃ δ : ‖x − y‖ < δ ⇒ |f(x) − f(y)| < ε" for n in range(30)
    ),
    "keys": "\n".join(f"{n:03} QmFzZTY0IGtleSBudW1iZXI xkqzwvbnmp rtzplkjhgf deadbeef{n:08x}" for n in range(80)),
    "protein": "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEKAVQVKVKALPDAQFEVVHSLAKWKR\n" * 20,
    "airports": " ".join(
        [
            "EDDF",
            "EGLL",
            "LFPG",
            "EHAM",
            "LEMD",
            "LIRF",
            "EDDM",
            "LEBL",
            "LTFM",
            "UUEE",
            "EKCH",
            "ESSA",
            "ENGM",
            "EFHK",
            "LOWW",
            "LSZH",
            "EPWA",
            "LKPR",
            "LHBP",
            "LROP",
        ]
        * 8
    ),
    "contents": "\n".join(f"{n}. Chapter {'. ' * 60} {n * 7}" for n in range(1, 40)),
    "list of languages": "English Deutsch Français Español العربية 中文 Русский ไทย हिन्दी עברית 日本語 한국어 Ελληνικά "
    * 12,
}
