"""表单: how a field looks. Label, help, error, input, in that order."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders forms and fields with our templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
