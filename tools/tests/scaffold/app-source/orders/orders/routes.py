from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Request
from pydantic import BaseModel, Field

from orders.settings import Settings, settings

router = APIRouter(prefix="/orders")


class Order(BaseModel):
    number: str = Field(min_length=1)
    amount: int = Field(gt=0)


def known_settings() -> Settings:
    return settings


Known = Annotated[Settings, Depends(known_settings)]


@router.post("/", status_code=201)
def place(order: Order, known: Known, later: BackgroundTasks) -> dict[str, str]:
    if order.amount > known.largest:
        raise HTTPException(409, "too much")
    later.add_task(print, order.number)
    return {"number": order.number, "price": f"{order.amount} {known.currency}"}


@router.get("/{number}")
def find(number: str, request: Request) -> dict[str, str]:
    following = str(request.url_for("find", number="8"))
    return {"self": str(request.url), "next": following, "opened": request.state.opened}


@router.get("/{number}/fault")
def fail(number: str) -> None:
    raise RuntimeError(number)
