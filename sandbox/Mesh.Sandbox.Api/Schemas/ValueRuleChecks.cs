using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>Bounds, lengths, patterns, formats, enums and required fields of one value.</summary>
internal static class ValueRuleChecks
{
    public static void Check(JsonNode value, SchemaNode schema, string path, List<FieldError> faults)
    {
        var rules = schema.Rules;
        switch (value)
        {
            case JsonObject fields:
                CheckObject(fields, rules, path, faults);
                break;
            case JsonArray list:
                CheckList(list, rules, path, faults);
                break;
            default:
                if (value.AsText() is { } text)
                {
                    CheckText(text, schema, path, faults);
                }
                else if (value.AsNumber() is { } number)
                {
                    CheckNumber(value, number, rules, path, faults);
                }

                break;
        }

        if (rules.Enum.Count > 0 && !rules.Enum.Any(allowed => JsonNode.DeepEquals(allowed, value)))
        {
            // In the order of the schema, not sorted.
            var supported = rules.Enum.Select(static allowed => GoSyntax.Quote(allowed.AsText() ?? allowed?.ToJsonString() ?? "null"));
            faults.Add(new FieldError(
                "FieldValueNotSupported", path, $"Unsupported value: {GoSyntax.Format(value)}: supported values: {string.Join(", ", supported)}"));
        }
    }

    private static void CheckObject(JsonObject fields, ValueRules rules, string path, List<FieldError> faults)
    {
        faults.AddRange(rules.Required.Where(name => !fields.ContainsKey(name)).Select(name => FieldError.Required(ValueValidator.Child(path, name))));
        if (fields.Count < rules.MinProperties)
        {
            faults.Add(FieldError.Invalid(path, fields.Count, $"{path} in body should have at least {rules.MinProperties} properties"));
        }

        if (fields.Count > rules.MaxProperties)
        {
            faults.Add(FieldError.TooMany(path, fields.Count, (int)rules.MaxProperties));
        }
    }

    private static void CheckList(JsonArray list, ValueRules rules, string path, List<FieldError> faults)
    {
        if (list.Count < rules.MinItems)
        {
            faults.Add(FieldError.Invalid(path, list.Count, $"{path} in body should have at least {rules.MinItems} items"));
        }

        if (list.Count > rules.MaxItems)
        {
            faults.Add(FieldError.TooMany(path, list.Count, (int)rules.MaxItems));
        }
    }

    private static void CheckText(string text, SchemaNode schema, string path, List<FieldError> faults)
    {
        var rules = schema.Rules;
        var length = text.EnumerateRunes().Count();
        if (length > rules.MaxLength)
        {
            faults.Add(FieldError.TooLong(path, (int)rules.MaxLength));
        }

        if (length < rules.MinLength)
        {
            faults.Add(InvalidText(path, text, $"{path} in body should be at least {rules.MinLength} chars long"));
        }

        if (rules.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            faults.Add(InvalidText(path, text, $"{path} in body should match '{pattern.Text}'"));
        }

        if (!StringFormats.IsValid(schema.Format, text))
        {
            faults.Add(new FieldError(
                "FieldValueTypeInvalid", path, $"Invalid value: {GoSyntax.Quote(text)}: {path} in body must be of type {schema.Format}: {GoSyntax.Quote(text)}"));
        }
    }

    private static void CheckNumber(JsonNode value, double number, ValueRules rules, string path, List<FieldError> faults)
    {
        void Add(string demand) => faults.Add(FieldError.Invalid(path, value, $"{path} in body should be {demand}"));

        if (rules.Minimum is { } minimum && (rules.ExclusiveMinimum ? number <= minimum : number < minimum))
        {
            Add($"greater than {(rules.ExclusiveMinimum ? "" : "or equal to ")}{minimum}");
        }

        if (rules.Maximum is { } maximum && (rules.ExclusiveMaximum ? number >= maximum : number > maximum))
        {
            Add($"less than {(rules.ExclusiveMaximum ? "" : "or equal to ")}{maximum}");
        }

        if (rules.MultipleOf is > 0 and { } factor && !IsWhole(number / factor))
        {
            Add($"a multiple of {factor}");
        }
    }

    private static FieldError InvalidText(string path, string text, string detail) =>
        new("FieldValueInvalid", path, $"Invalid value: {GoSyntax.Quote(text)}: {detail}");

    private static bool IsWhole(double number) => Math.Floor(number) == number;
}
