using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Schemas.Cel;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>Reads and compiles <c>x-kubernetes-validations</c>.</summary>
internal static class ValidationRuleParser
{
    private static readonly string[] Variables = [ValidationRule.Self, ValidationRule.OldSelf];

    private static readonly string[] Reasons = [ValidationRule.Duplicate, ValidationRule.Forbidden, ValidationRule.Invalid, ValidationRule.Required];

    public static IReadOnlyList<ValidationRule> Parse(JsonNode? json, string path, List<FieldError> faults)
    {
        var rules = new List<ValidationRule>();
        foreach (var (item, index) in (json as JsonArray ?? []).Select(static (item, index) => (item, index)))
        {
            if (item is JsonObject rule && ParseRule(rule, $"{path}[{index}]", faults) is { } parsed)
            {
                rules.Add(parsed);
            }
        }

        return rules;
    }

    private static ValidationRule? ParseRule(JsonObject rule, string path, List<FieldError> faults)
    {
        var text = rule["rule"].AsText() ?? "";
        var message = rule["message"].AsText() ?? "";
        var reason = rule["reason"].AsText() ?? ValidationRule.Invalid;
        var before = faults.Count;
        if (text.Trim().Length == 0)
        {
            faults.Add(FieldError.Required($"{path}.rule", "rule is not specified"));
        }

        if (message.AsSpan().Trim().ContainsAny('\n', '\r'))
        {
            faults.Add(FieldError.Invalid($"{path}.message", message, "message must not contain line breaks"));
        }

        if (!Reasons.Contains(reason, StringComparer.Ordinal))
        {
            faults.Add(FieldError.NotSupported($"{path}.reason", reason, Reasons));
        }

        if (rule["optionalOldSelf"].AsBoolean() == true)
        {
            faults.Add(FieldError.Forbidden($"{path}.optionalOldSelf", "optional values are not supported by this API server"));
        }

        var program = text.Trim().Length == 0 ? null : Compile(text, $"{path}.rule", faults);
        var expression = rule["messageExpression"].AsText() is { Length: > 0 } messageText
            ? Compile(messageText, $"{path}.messageExpression", faults)
            : null;
        return faults.Count == before
            ? new ValidationRule(program!, message.Trim(), expression, reason, rule["fieldPath"].AsText() ?? "")
            : null;
    }

    private static CelProgram? Compile(string text, string path, List<FieldError> faults)
    {
        var program = CelProgram.Compile(text, Variables, out var fault);
        if (program is null)
        {
            faults.Add(FieldError.Invalid(path, text, fault));
        }

        return program;
    }
}
