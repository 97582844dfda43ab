"""What clients hear of numbers, sums, dates and times. Every Russian line was checked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.speech.wording import is_static, render
from media_gateway.vocabulary.terms import Prompt


def said(text, language="ru_RU", **values):
    text, faults = rendered(text, language, **values)
    assert not faults
    return text


def rendered(text, language="ru_RU", **values):
    return render(Prompt(language=language, text=text, values=tuple(values.items())))


@pytest.mark.parametrize(
    ("value", "number", "money", "minutes"),
    [
        (0, "ноль", "ноль рублей", "меньше минуты"),
        (1, "один", "один рубль", "одна минута"),
        (2, "два", "два рубля", "две минуты"),
        (3, "три", "три рубля", "три минуты"),
        (4, "четыре", "четыре рубля", "четыре минуты"),
        (5, "пять", "пять рублей", "пять минут"),
        (10, "десять", "десять рублей", "десять минут"),
        (11, "одиннадцать", "одиннадцать рублей", "одиннадцать минут"),
        (12, "двенадцать", "двенадцать рублей", "двенадцать минут"),
        (14, "четырнадцать", "четырнадцать рублей", "четырнадцать минут"),
        (20, "двадцать", "двадцать рублей", "двадцать минут"),
        (21, "двадцать один", "двадцать один рубль", "двадцать одна минута"),
        (22, "двадцать два", "двадцать два рубля", "двадцать две минуты"),
        (25, "двадцать пять", "двадцать пять рублей", "двадцать пять минут"),
        (40, "сорок", "сорок рублей", "сорок минут"),
        (90, "девяносто", "девяносто рублей", "девяносто минут"),
        (100, "сто", "сто рублей", "сто минут"),
        (101, "сто один", "сто один рубль", "сто одна минута"),
        (111, "сто одиннадцать", "сто одиннадцать рублей", "сто одиннадцать минут"),
        (112, "сто двенадцать", "сто двенадцать рублей", "сто двенадцать минут"),
        (1000, "одна тысяча", "одна тысяча рублей", "одна тысяча минут"),
        (1001, "одна тысяча один", "одна тысяча один рубль", "одна тысяча одна минута"),
        (2002, "две тысячи два", "две тысячи два рубля", "две тысячи две минуты"),
        (5000, "пять тысяч", "пять тысяч рублей", "пять тысяч минут"),
        (
            21000,
            "двадцать одна тысяча",
            "двадцать одна тысяча рублей",
            "двадцать одна тысяча минут",
        ),
        (1_000_000, "один миллион", "один миллион рублей", "один миллион минут"),
        (2_000_001, "два миллиона один", "два миллиона один рубль", "два миллиона одна минута"),
    ],
)
def test_whole_numbers_agree_with_what_they_count(value, number, money, minutes):
    assert said("{x:number}", x=value) == number
    assert said("{x:money}", x=value) == money
    assert said("{x:minutes}", x=value) == minutes


@pytest.mark.parametrize(
    ("value", "currency", "words"),
    [
        (1.01, "RUB", "один рубль одна копейка"),
        (22.22, "RUB", "двадцать два рубля двадцать две копейки"),
        ("1234.50", "RUB", "одна тысяча двести тридцать четыре рубля пятьдесят копеек"),
        ("1 234,05", "RUB", "одна тысяча двести тридцать четыре рубля пять копеек"),
        (0.5, "RUB", "пятьдесят копеек"),
        (0.11, "RUB", "одиннадцать копеек"),
        (1.005, "RUB", "один рубль одна копейка"),
        (0.001, "RUB", "ноль рублей"),
        (-3.2, "RUB", "минус три рубля двадцать копеек"),
        (1000001.01, "RUB", "один миллион один рубль одна копейка"),
        (21.21, "USD", "двадцать один доллар двадцать один цент"),
        (2, "EUR", "два евро"),
        (1, "UAH", "одна гривна"),
        (2.02, "UAH", "две гривны две копейки"),
        (1, "KZT", "один тенге"),
        (22, "BYN", "двадцать два белорусских рубля"),
        (5, "GBP", "пять фунтов стерлингов"),
        (2, "JPY", "две японские иены"),
        (21, "TRY", "двадцать одна турецкая лира"),
        (3, "CHF", "три швейцарских франка"),
        (5, "XYZ", "пять XYZ"),
    ],
)
def test_sums_in_russian(value, currency, words):
    assert said("{debt:money}", debt=value, debt_currency=currency) == words


def test_a_sum_without_currency_is_in_roubles():
    assert said("Ваш долг — {debt:money}.", debt=21000) == (
        "Ваш долг — двадцать одна тысяча рублей."
    )


@pytest.mark.parametrize(
    ("value", "currency", "words"),
    [
        (1, "GBP", "one pound"),
        (21.01, "GBP", "twenty-one pounds and one penny"),
        (1.5, "USD", "one dollar and fifty cents"),
        (0.01, "USD", "one cent"),
        (0, "USD", "zero dollars"),
        (2, "RUB", "two roubles"),
        (1.01, "RUB", "one rouble and one kopeck"),
        (1001, "EUR", "one thousand and one euros"),
        (-2, "USD", "minus two dollars"),
        (2, "CHF", "two Swiss francs"),
    ],
)
def test_sums_in_english(value, currency, words):
    assert said("{debt:money}", "en_US", debt=value, debt_currency=currency) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (21.5, "двадцать одна целая пять десятых"),
        (0.5, "ноль целых пять десятых"),
        (1.01, "одна целая одна сотая"),
        (22.22, "двадцать две целых двадцать две сотых"),
        (2.125, "две целых сто двадцать пять тысячных"),
        (1.0001, "один"),
        (-1.5, "минус одна целая пять десятых"),
        (-3, "минус три"),
        (2.0, "два"),
    ],
)
def test_fractions_in_russian(value, words):
    assert said("{x:number}", x=value) == words


@pytest.mark.parametrize(
    ("place", "russian", "english"),
    [
        (1, "первый", "first"),
        (2, "второй", "second"),
        (3, "третий", "third"),
        (11, "одиннадцатый", "eleventh"),
        (21, "двадцать первый", "twenty-first"),
        (40, "сороковой", "fortieth"),
        (101, "сто первый", "one hundred and first"),
        (111, "сто одиннадцатый", "one hundred and eleventh"),
        (1000, "тысячный", "one thousandth"),
        (1001, "тысяча первый", "one thousand and first"),
    ],
)
def test_places_in_line(place, russian, english):
    assert said("Вы {n:ordinal} в очереди.", n=place) == f"Вы {russian} в очереди."
    assert said("{n:ordinal}", "en_US", n=place) == english


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        (
            "2026-11-22",
            "двадцать второго ноября две тысячи двадцать шестого года",
            "November twenty-second, twenty twenty-six",
        ),
        (
            "2000-01-03 10:21:00",
            "третьего января двухтысячного года",
            "January third, two thousand",
        ),
        (
            "1999-12-31T23:59:59+03:00",
            "тридцать первого декабря тысяча девятьсот девяносто девятого года",
            "December thirty-first, nineteen ninety-nine",
        ),
        (
            "2030-05-01",
            "первого мая две тысячи тридцатого года",
            "May first, twenty thirty",
        ),
    ],
)
def test_dates(value, russian, english):
    assert said("{d:date}", d=value) == russian
    assert said("{d:date}", "en_US", d=value) == english


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        ("00:00", "ноль часов", "twelve a.m."),
        ("01:01", "один час одну минуту", "one oh one a.m."),
        ("02:22", "два часа двадцать две минуты", "two twenty-two a.m."),
        ("10:30", "десять часов тридцать минут", "ten thirty a.m."),
        ("12:00", "двенадцать часов", "twelve p.m."),
        ("21:21", "двадцать один час двадцать одну минуту", "nine twenty-one p.m."),
        ("2026-11-22 22:05:00", "двадцать два часа пять минут", "ten oh five p.m."),
        ("23:11", "двадцать три часа одиннадцать минут", "eleven eleven p.m."),
    ],
)
def test_times(value, russian, english):
    assert said("Ждём вас в {t:time}.", t=value) == f"Ждём вас в {russian}."
    assert said("{t:time}", "en_GB", t=value) == english


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        (
            "+79161112233",
            "плюс семь, девять один шесть, один один один, два два, три три",
            "plus seven, nine one six, one one one, two two, three three",
        ),
        ("12", "один два", "one two"),
        ("1234", "один два, три четыре", "one two, three four"),
        ("12345", "один два три, четыре пять", "one two three, four five"),
        ("1234567", "один два три, четыре пять, шесть семь", "one two three, four five, six seven"),
        ("SO042", "S O, ноль четыре два", "S O, zero four two"),
        (1, "один", "one"),
        ("*", "звёздочка", "star"),
        ("#", "решётка", "hash"),
    ],
)
def test_what_is_dictated(value, russian, english):
    assert said("{code:digits}", code=value) == russian
    assert said("{code:digits}", "en_US", code=value) == english


def test_minutes_in_english():
    assert [said("{m:minutes}", "en_US", m=m) for m in (0, 1, 2)] == [
        "less than a minute",
        "one minute",
        "two minutes",
    ]


def test_a_value_without_kind_is_said_as_it_stands():
    assert said("Здравствуйте, {name}! Ваш код {code}.", name="Анна", code="07") == (
        "Здравствуйте, Анна! Ваш код 07."
    )
    assert said("{count}", count=21) == "двадцать один"


@pytest.mark.parametrize("language", ["de_DE", "kk_KZ", "ka_GE", "sr@latin", "fr-CA", "tlh", ""])
def test_other_languages_are_spoken_as_well_as_babel_can(language):
    text = "{x:number} {x:ordinal} {x:money} {x:minutes} {d:date} {d:time} {x:digits}"
    assert said(text, language, x=21, d="2026-05-01 10:30")


def test_where_a_library_stumbles_the_voice_reads_figures():
    assert said("{x:number}", "pl_PL", x=-1) == "-1"
    assert said("{x:ordinal}", "uk_UA", x=0) == "0."


def test_german():
    text = "{x:money}, {x:minutes}, {d:date}"
    words = "zwei Euro, 2 Minuten, 1. Mai 2026"
    assert said(text, "de_DE", x=2, x_currency="EUR", d="2026-05-01") == words


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{debt}", "{debt}: there is no value 'debt'; there are x"),
        ("{x:colour}", "{x:colour}: there is no kind 'colour'; there are money, digits, number"),
        ("{x:money}", "{x:money}: 'часто' is not a number"),
        ("{x:ordinal}", "{x:ordinal}: 'часто' is not a number"),
        ("{x:date}", "{x:date}: 'часто' is not a date such as 2026-05-31"),
        ("{x:time}", "{x:time}: 'часто' is not a time such as 10:30"),
        ("Привет, {x", "a brace or a double bracket stands alone"),
    ],
)
def test_what_cannot_be_said_is_told(text, fault):
    _, [told] = rendered(text, x="часто")
    assert told.startswith(fault)


@pytest.mark.parametrize(
    ("value", "kind"),
    [(1e20, "number"), ("inf", "number"), ("nan", "money"), (-1, "ordinal"), (1.5, "minutes")],
)
def test_numbers_out_of_measure_are_told(value, kind):
    _, faults = rendered(f"{{x:{kind}}}", x=value)
    assert len(faults) == 1


@pytest.mark.parametrize("language", ["ru_RU", "en_US", "de_DE"])
@pytest.mark.parametrize("value", [1e-300, 5e-324, 1 / 3, -1e-9, "0." + "1" * 60])
def test_what_is_too_fine_to_say_is_rounded(language, value):
    assert len(said("{x:number}", language, x=value)) < 80


def test_all_faults_are_told_at_once():
    _, [first, second] = rendered("{a} {b:money}")
    assert first.startswith("{a}: ")
    assert second.startswith("{b:money}: ")


def test_the_rest_of_the_sentence_is_spoken_nonetheless():
    prompt = Prompt(language="ru_RU", text="Здравствуйте! Ваш долг — {debt:money}. Спасибо.")
    text, [fault] = render(prompt)
    assert text == "Здравствуйте! Ваш долг — . Спасибо."
    assert "'debt'" in fault


def test_a_value_is_never_read_as_a_text_of_ours():
    assert said("{name}", name="{debt:money} [[phonemes]]\x1b\n") == "debt:money phonemes"


def test_what_is_the_same_for_every_client_is_known():
    assert is_static("Здравствуйте!")
    assert not is_static("Здравствуйте, {name}!")


@given(
    st.text(),
    st.sampled_from(["ru_RU", "en_US", "de_DE", "uk_UA", "pl_PL", "kk_KZ", "ar_001"]),
    st.dictionaries(
        st.sampled_from("abc"), st.text() | st.integers() | st.floats() | st.dates().map(str)
    ),
    st.sampled_from(["number", "ordinal", "money", "minutes", "digits", "date", "time", "x"]),
)
def test_whatever_flows_and_clients_bring_is_put_into_words_or_named(text, language, values, kind):
    prompt = Prompt(
        language=language, text=f"{text} {{a:{kind}}} {{b}}", values=tuple(values.items())
    )
    said, _ = render(prompt)
    assert said.isprintable()


@pytest.mark.parametrize(
    "kind", ["number", "ordinal", "money", "minutes", "digits", "date", "time"]
)
@pytest.mark.parametrize("value", ["1e9999999", "-1E999999999", "1e-9999999", "NaN", "9" * 2000])
def test_no_number_is_too_strange(kind, value):
    """A client's order may have any name."""
    prompt = Prompt(language="ru_RU", text=f"Заказ {{x:{kind}}}", values=(("x", value),))
    assert render(prompt)[0].startswith("Заказ")


@pytest.mark.parametrize(("language", "kind"), [("es_ES", "ordinal"), ("am_ET", "number")])
def test_what_num2words_cannot_cope_with_is_left_to_the_voice(language, kind):
    text = f"{{x:{kind}}}"
    prompt = Prompt(language=language, text=text, values=(("x", "999999999999999"),))
    said, faults = render(prompt)
    assert said.startswith("999999999999999")
    assert not faults
