"""Forms of accounts: signing in, codes, passwords, people."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, SelectField, StringField, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Regexp

LONGEST = 300


class _Form(FlaskForm):  # type: ignore[misc]
    def problems(self) -> list[tuple[str, str]]:
        """Give each message with the id of its field, for the summary."""
        return [(str(message), name) for name, messages in self.errors.items() if name for message in messages]

    def text(self, name: str) -> str:
        """Give what was typed into a field."""
        return str(self[name].data or "")

    def blame(self, name: str, message: str) -> None:
        """Put a message at a field."""
        field: Field = self[name]
        field.errors = [*field.errors, message]


def _needed(message: str) -> list[InputRequired | Length]:
    return [InputRequired(message), Length(max=LONGEST)]


class _Choice(SelectField):
    """One of several, asked for in the words of the house."""

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not among the choices."""
        try:
            super().pre_validate(form)
        except ValueError as error:
            raise ValidationError(str(lazy_gettext("Please choose one of these."))) from error


class SignInForm(_Form):
    """Address and password."""

    email = StringField(validators=_needed(lazy_gettext("Please enter your e-mail address.")))
    password = PasswordField(validators=_needed(lazy_gettext("Please enter your password.")))


class CodeForm(_Form):
    """A one-time or recovery code."""

    code = StringField(validators=_needed(lazy_gettext("Please enter the code.")))


class ForgottenForm(_Form):
    """The address of somebody who needs another password."""

    email = StringField(validators=_needed(lazy_gettext("Please enter your e-mail address.")))


class PasswordForm(_Form):
    """A password, typed once; the page can show it."""

    password = PasswordField(validators=_needed(lazy_gettext("Please choose a password.")))


class ChangePasswordForm(PasswordForm):
    """The present password and the next one."""

    present = PasswordField(validators=_needed(lazy_gettext("Please enter your present password.")))


class EnrolForm(CodeForm):
    """The first code of an authenticator app, with the secret that the app was given."""

    secret = StringField(validators=[InputRequired(), Regexp(r"[A-Z2-7]{32}\Z")])
    present = PasswordField(validators=[Length(max=LONGEST)])
    """Asked where another app is bound already."""


class InvitationForm(_Form):
    """Whom to invite as what; the view fills in the choices and leaves out what it does not ask."""

    name = StringField(validators=_needed(lazy_gettext("Please enter the person's name.")))
    email = StringField(validators=_needed(lazy_gettext("Please enter the person's e-mail address.")))
    language = _Choice()
    role = _Choice()
    organisation = StringField(validators=[Length(max=LONGEST)])

    def validate_name(self, field: StringField) -> None:
        """Hold a name to one line."""
        if not str(field.data or "").isprintable():
            raise ValidationError(str(lazy_gettext("Please write the name in one line.")))


class AssociationForm(_Form):
    """An association to be added."""

    code = StringField(validators=[*_needed(lazy_gettext("Please enter a short code.")), Length(max=20)])
    name = StringField(validators=[*_needed(lazy_gettext("Please enter the name.")), Length(max=200)])
    country = _Choice()
    frame_label = StringField(
        validators=[*_needed(lazy_gettext("Please say whom its results speak for.")), Length(max=200)]
    )


class ExpertForm(_Form):
    """Somebody from outside for one section; the view fills in sections and languages, and reads the day."""

    section = _Choice()
    name = StringField(validators=_needed(lazy_gettext("Please enter the person's name.")))
    email = StringField(validators=_needed(lazy_gettext("Please enter the person's e-mail address.")))
    language = _Choice()
    until = StringField(validators=_needed(lazy_gettext("Please give the last day.")))
    is_owner = BooleanField()

    def validate_name(self, field: StringField) -> None:
        """Hold a name to one line."""
        if not str(field.data or "").isprintable():
            raise ValidationError(str(lazy_gettext("Please write the name in one line.")))
