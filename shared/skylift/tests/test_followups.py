import pytest
from skylift import models
from skylift.models import Turn
from skylift.models.followups import follows_up, standing_alone
from skylift.models.sentences import words_of

LEAVE = "How many days of paid leave do employees have?"
FOLLOW_UPS = """
And for managers?
For managers?
How often?
Since when?
Why?
Why not?
How many days?
Who signs?
Who signs it?
Is it paid?
What about managers?
How about in winter?
Does that include weekends?
Is this also true for managers?
Who approves them?
Can they be carried over?
What is its purpose?
Which one comes first?
What are the exceptions?
What are the main conditions?
Ok, and in the second year?
Thanks. And until when?
But what if it rains?
Or in cash?
During probation?
What else?
Where is that written?
When does it end and who decides?
Do these expire?
Tell me more about it.
""".strip().splitlines()
STAND_ALONE = """
How many days of paid leave do employees have?
When is the boiler in the cellar inspected?
Does a tenant pay if they leave early?
What is the deposit?
What is bereavement leave?
How does parking work?
boiler inspection
travel booking rules
Pets
Who signs the red book?
Is there a limit for hotel costs?
Which days are public holidays?
How much is the deposit?
What happens when an employee is ill and cannot tell it?
Who is the landlord?
When is payday?
What does the handbook say about travel?
In which month is the boiler inspected?
Can employees and managers work from home if they want?
How long is the tenant's notice?
What are the documents that a visitor needs?
For which trips is a night train preferred?
Explain the travel policy.
Which heating system does the apartment building use?
""".strip().splitlines()


@pytest.mark.parametrize("message", FOLLOW_UPS)
def test_what_points_back_goes_on_or_breaks_off_is_a_follow_up(message: str) -> None:
    assert follows_up(message)


@pytest.mark.parametrize("message", STAND_ALONE)
def test_a_question_that_stands_alone_is_not_touched(message: str) -> None:
    assert standing_alone(message, [LEAVE]) == message


@pytest.mark.parametrize("message", [*FOLLOW_UPS, *STAND_ALONE, "???", "\u00bfCu\u00e1nto?", "\u4f55\u65e5"])
def test_without_a_question_before_nothing_is_added(message: str) -> None:
    assert standing_alone(message, []) == message


def test_a_follow_up_is_searched_for_with_the_words_it_leaves_out() -> None:
    history = [Turn("user", LEAVE), Turn("assistant", "Thirty, and the boiler is inspected in March.")]
    rewritten = models.chat("extractive").rewrite("And for managers?", history)
    assert rewritten.text == "And for managers? (days paid leave employees)"
    assert rewritten.model == "extractive" and rewritten.usage.cost_usd == 0


def test_follow_ups_in_a_row_reach_back_to_the_last_question_that_stood_alone() -> None:
    asked = ["When is the boiler inspected?", LEAVE, "And for managers?"]
    words = set(words_of(standing_alone("Since when?", asked)))
    assert words >= set(words_of("managers days paid leave employees")) and not words & set(words_of("boiler"))


def test_what_is_carried_along_has_an_end() -> None:
    endless = " ".join(f"subject{number}" for number in range(500))
    assert len(standing_alone("And why?", [endless]).split()) < 20
