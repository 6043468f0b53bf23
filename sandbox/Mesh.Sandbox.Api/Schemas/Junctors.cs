using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary><c>allOf</c>, <c>anyOf</c>, <c>oneOf</c> and <c>not</c>.</summary>
internal static class Junctors
{
    /// <summary>Faults of a junctor have no path of their own in Kubernetes; this is how they appear.</summary>
    private const string NoPath = "<nil>";

    public static void Check(JsonNode value, ValueRules rules, string path, List<FieldError> faults)
    {
        if (rules.AnyOf.Count > 0)
        {
            CheckAnyOf(value, rules.AnyOf, path, faults);
        }

        if (rules.OneOf.Count > 0)
        {
            CheckOneOf(value, rules.OneOf, path, faults);
        }

        var broken = rules.AllOf.Select(branch => FaultsOf(value, branch, path)).Where(static branch => branch.Count > 0).ToArray();
        if (broken.Length > 0)
        {
            faults.AddRange(broken.SelectMany(static branch => branch));
            var hint = broken.Length == rules.AllOf.Count ? ". None validated" : "";
            faults.Add(FieldError.Invalid(NoPath, "", $"{GoSyntax.Quote(path)} must validate all the schemas (allOf){hint}"));
        }

        if (rules.Not is not null && FaultsOf(value, rules.Not, path).Count == 0)
        {
            faults.Add(FieldError.Invalid(NoPath, "", $"{GoSyntax.Quote(path)} must not validate the schema (not)"));
        }
    }

    private static void CheckAnyOf(JsonNode value, IReadOnlyList<SchemaNode> branches, string path, List<FieldError> faults)
    {
        var outcomes = branches.Select(branch => FaultsOf(value, branch, path)).ToArray();
        if (outcomes.All(static outcome => outcome.Count > 0))
        {
            faults.AddRange(outcomes.MinBy(static outcome => outcome.Count)!);
            faults.Add(FieldError.Invalid(NoPath, "", $"{GoSyntax.Quote(path)} must validate at least one schema (anyOf)"));
        }
    }

    private static void CheckOneOf(JsonNode value, IReadOnlyList<SchemaNode> branches, string path, List<FieldError> faults)
    {
        var outcomes = branches.Select(branch => FaultsOf(value, branch, path)).ToArray();
        var valid = outcomes.Count(static outcome => outcome.Count == 0);
        if (valid == 1)
        {
            return;
        }

        if (valid == 0)
        {
            faults.AddRange(outcomes.MinBy(static outcome => outcome.Count)!);
        }

        var found = valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives";
        faults.Add(FieldError.Invalid(NoPath, "", $"{GoSyntax.Quote(path)} must validate one and only one schema (oneOf). {found}"));
    }

    private static List<FieldError> FaultsOf(JsonNode value, SchemaNode branch, string path)
    {
        var faults = new List<FieldError>();
        ValueValidator.Validate(value, null, branch, path, faults);
        return faults;
    }
}
