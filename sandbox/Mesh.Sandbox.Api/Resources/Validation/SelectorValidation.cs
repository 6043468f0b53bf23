using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>Label selectors in their object form.</summary>
internal static class SelectorValidation
{
    public static void Validate(JsonObject? selector, string path, List<FieldError> errors)
    {
        if (selector is null)
        {
            return;
        }

        MetadataValidation.ValidateLabels(selector.Child("matchLabels"), $"{path}.matchLabels", errors);
        foreach (var (expression, i) in selector.Objects("matchExpressions").Select((e, i) => (e, i)))
        {
            ValidateExpression(expression, $"{path}.matchExpressions[{i}]", errors);
        }
    }

    private static void ValidateExpression(JsonObject expression, string path, List<FieldError> errors)
    {
        var hasValues = expression.Texts("values").Any();
        switch (expression.Text("operator"))
        {
            case "In" or "NotIn" when !hasValues:
                errors.Add(FieldError.Required($"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'"));
                break;
            case "Exists" or "DoesNotExist" when hasValues:
                errors.Add(FieldError.Forbidden($"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                break;
            case "In" or "NotIn" or "Exists" or "DoesNotExist":
                break;
            default:
                errors.Add(FieldError.Invalid($"{path}.operator", expression.Text("operator"), "not a valid selector operator"));
                break;
        }

        if (NameRules.QualifiedNameFault(expression.Text("key")) is { } fault)
        {
            errors.Add(FieldError.Invalid($"{path}.key", expression.Text("key"), fault));
        }
    }
}
