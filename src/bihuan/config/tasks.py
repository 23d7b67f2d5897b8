"""后台任务: what the worker does by the clock. A job exists if and only if its row does."""

from procrastinate.contrib.django import app

from bihuan.config import upkeep


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="tick", pass_context=False)
def tick(timestamp: int) -> None:
    """Each minute: close what silence closes, remind."""
    upkeep.each_minute()


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="post", pass_context=False)
def letters(timestamp: int) -> None:
    """Each minute by day: mail what people were told; apart, as a mail server may be slow."""
    upkeep.post_letters()


@app.periodic(cron="17 3 * * *")
@app.task(queue="clock", queueing_lock="night", pass_context=False)
def night(timestamp: int) -> None:
    """Each night: sweep files without a row, prepare the access log's next months."""
    upkeep.each_night()
