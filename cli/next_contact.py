"""The options with which whoever closes names the next contact person."""

from typing import Annotated

import typer

NextContact = Annotated[str, typer.Option(metavar="NAME", help="Whom the others turn to from then on.")]
NextFunction = Annotated[str, typer.Option(metavar="TEXT", help="What that one does.")]
NextOrganisation = Annotated[str, typer.Option(metavar="TEXT", help="Where; without it your own organisation.")]
NextPhone = Annotated[str, typer.Option(metavar="NUMBER", help="A direct number; this or --next-mail.")]
NextMail = Annotated[str, typer.Option(metavar="ADDRESS", help="A mail address; this or --next-phone.")]
