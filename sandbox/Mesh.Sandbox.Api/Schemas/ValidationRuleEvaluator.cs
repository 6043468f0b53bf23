using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Patching;
using Mesh.Sandbox.Api.Patching.Apply;
using Mesh.Sandbox.Api.Schemas.Cel;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>Evaluates the rules of a schema on a value whose structure is valid.</summary>
internal static class ValidationRuleEvaluator
{
    /// <param name="value">The value; null has no rules.</param>
    /// <param name="old">Its counterpart on update; null when there is none.</param>
    /// <param name="schema">Schema of the value.</param>
    /// <param name="path">Path of the value; empty at the root.</param>
    /// <param name="faults">Receives the faults.</param>
    public static void Evaluate(JsonNode? value, JsonNode? old, SchemaNode schema, string path, List<FieldError> faults)
    {
        if (value is null || (old is not null && JsonNode.DeepEquals(value, old)))
        {
            return;
        }

        foreach (var rule in schema.Validations)
        {
            if ((old is not null || !rule.IsTransition) && Judge(value, old, rule, schema, path) is { } fault)
            {
                faults.Add(fault);
            }
        }

        switch (value)
        {
            case JsonObject fields:
                foreach (var (name, field) in fields)
                {
                    if (schema.Field(name) is { } known)
                    {
                        Evaluate(field, (old as JsonObject)?[name], known, ValueValidator.Child(path, name), faults);
                    }
                }

                break;

            case JsonArray list when schema.Items is { } items:
                var merge = StructuralSchema.ToMergeSchema(schema);
                var before = schema.ListType == ListKind.Map ? KeyedItems.Index(old as JsonArray, merge) : [];
                for (var i = 0; i < list.Count; i++)
                {
                    var counterpart = schema.ListType == ListKind.Map && PathElement.OfItem(list[i], merge, out _) is { } element
                        ? before.GetValueOrDefault(element)
                        : null;
                    Evaluate(list[i], counterpart, items, $"{path}[{i}]", faults);
                }

                break;

            default:
                break;
        }
    }

    private static FieldError? Judge(JsonNode value, JsonNode? old, ValidationRule rule, SchemaNode schema, string path)
    {
        var variables = new Dictionary<string, JsonNode?> { [ValidationRule.Self] = value, [ValidationRule.OldSelf] = old };
        var place = path.Length == 0 ? "<nil>" : path;
        var type = schema.Type.Length == 0 ? "" : schema.Type;
        switch (rule.Rule.Evaluate(variables))
        {
            case true:
                return null;
            case CelError error:
                var text = rule.Message.Length > 0 ? rule.Message : rule.Rule.Text.Trim();
                return FieldError.Invalid(place, type, error == CelError.NoSuchOverload
                    ? $"'{error.Message}': call arguments did not match a supported operator, function or macro signature for rule: {text}"
                    : $"{error.Message} evaluating rule: {text}");
            default:
                break;
        }

        var detail = rule.MessageExpression?.Evaluate(variables) as string is { Length: > 0 } computed
            ? computed
            : rule.Message.Length > 0 ? rule.Message : $"failed rule: {rule.Rule.Text.Trim()}";
        place = rule.FieldPath.Length > 0 ? $"{path}{rule.FieldPath}".TrimStart('.') : place;
        return rule.Reason switch
        {
            ValidationRule.Forbidden => FieldError.Forbidden(place, detail),
            ValidationRule.Required => FieldError.Required(place, detail),
            ValidationRule.Duplicate => FieldError.Duplicate(place, type),
            _ => FieldError.Invalid(place, type, detail),
        };
    }
}
