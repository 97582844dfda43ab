"""Invented people and places. Numbers are valid but from blocks that nobody was given:
+7 999 000, +7 495 000, +44 20 7946 0 and +1 202 555 01, the latter two reserved for fiction."""

import random
from itertools import product

MEN = ("Александр", "Дмитрий", "Иван", "Михаил", "Сергей", "Павел", "Николай", "Андрей")
WOMEN = ("Анна", "Елена", "Мария", "Ольга", "Наталья", "Татьяна", "Юлия", "Екатерина")
SURNAMES = (
    *("Белов", "Воронцов", "Громов", "Данилов", "Ершов", "Журавлёв", "Зимин", "Кольцов"),
    *("Лебедев", "Морозов", "Никитин", "Орлов", "Полянов", "Родин", "Соколов", "Тихонов"),
)
FIRST_NAMES = ("Alice", "Oliver", "Emma", "James", "Sophie", "Daniel", "Grace", "Thomas")
LAST_NAMES = ("Baker", "Carter", "Davies", "Evans", "Fletcher", "Harris", "Morgan", "Parker")
CITIES = ("Москва", "Химки", "Мытищи", "Тула", "Тверь", "Калуга", "Ярославль", "Рязань")
ENGLISH_CITIES = ("London", "Oxford", "Cambridge", "Bristol")
COMPANIES = (
    *("ООО «Тёплый хлеб»", "ООО «Гостевой дом»", "АО «Северный склад»", "ООО «Добрый стол»"),
    *("ИП Кольцова", "ООО «Праздник рядом»", "ООО «Полянка»"),
)
ENGLISH_COMPANIES = (
    "Bluebell Catering Ltd",
    "Harbour & Sons",
    "Oakwood Hotels Ltd",
    "Tea Corner Ltd",
)
RUSSIANS = 150
FOREIGNERS = 50


def clients():
    """Two hundred clients as dicts: name, english, city, email, numbers as (text, label)."""
    draw = random.Random(1)
    people = [*_russians(draw), *_foreigners(draw)]
    return [_client(draw, index, *person) for index, person in enumerate(people)]


def _russians(draw):
    names = [f"{first} {last}" for first, last in product(MEN, SURNAMES)]
    names += [f"{first} {last}а" for first, last in product(WOMEN, SURNAMES)]
    return [(name, False) for name in draw.sample(names, RUSSIANS)]


def _foreigners(draw):
    names = [f"{first} {last}" for first, last in product(FIRST_NAMES, LAST_NAMES)]
    return [(name, True) for name in draw.sample(names, FOREIGNERS)]


def _client(draw, index, name, english):
    return {
        "name": name,
        "english": english,
        "city": draw.choice(ENGLISH_CITIES if english else CITIES),
        "email": f"client{index + 1:03}@example.com",
        "company": draw.choice(ENGLISH_COMPANIES if english else COMPANIES)
        if draw.random() < 0.15
        else False,
        "numbers": _english_numbers(index) if english else _russian_numbers(draw, index),
    }


def _russian_numbers(draw, index):
    """Written the way people write them."""
    written = draw.choice(("8 999 000-{}-{}", "+7 999 000-{}-{}", "8(999)000{}{}", "7999000{}{}"))
    numbers = [(written.format(f"{index // 10:02}", f"{index % 10}5"), False)]
    if index % 2 == 0:
        numbers.append((f"+7 495 000-{index // 10 + 10:02}-{index % 10}1", "home"))
    if index % 5 == 0:
        numbers.append((f"8 999 001-{index // 10:02}-{index % 10}7", "work"))
    return numbers


def _english_numbers(index):
    place = index - RUSSIANS
    numbers = [(f"+44 20 7946 0{place + 100}", False)]
    if place % 2 == 0:
        numbers.append((f"+1 202 555 01{place:02}", "mobile"))
    return numbers
