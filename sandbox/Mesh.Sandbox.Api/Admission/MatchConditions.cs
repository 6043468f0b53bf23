using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Schemas.Cel;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>The <c>matchConditions</c> of a webhook: expressions over <c>object</c>, <c>oldObject</c> and <c>request</c> that all must hold for a call.</summary>
internal sealed class MatchConditions
{
    /// <summary>The limit of Kubernetes.</summary>
    private const int MaxConditions = 64;

    private static readonly string[] Variables = ["object", "oldObject", "request"];

    private readonly List<(string Name, CelProgram Program)> _conditions = [];

    private MatchConditions()
    {
    }

    /// <summary>Reads what was validated when the configuration was stored.</summary>
    public static MatchConditions Of(JsonObject webhook) => Parse(webhook["matchConditions"], "", []);

    /// <summary>Faults of a webhook's conditions, for the validation of its configuration.</summary>
    /// <param name="webhook">One entry of <c>webhooks</c>.</param>
    /// <param name="path">For instance <c>webhooks[0]</c>.</param>
    public static IReadOnlyList<FieldError> Validate(JsonObject webhook, string path)
    {
        var faults = new List<FieldError>();
        Parse(webhook["matchConditions"], $"{path}.matchConditions", faults);
        return faults;
    }

    /// <summary>Whether the webhook wants the request. With an error no condition decides, and the failure policy does.</summary>
    public bool? Hold(AdmissionRequest request, JsonObject review, out string error)
    {
        error = "";
        var variables = new Dictionary<string, JsonNode?>
        {
            ["object"] = request.Object,
            ["oldObject"] = request.OldObject,
            ["request"] = review["request"],
        };
        foreach (var (name, program) in _conditions)
        {
            switch (program.Evaluate(variables))
            {
                case true:
                    break;
                case false:
                    error = "";
                    return false;
                case CelError fault:
                    error = $"expression '{program.Text}' resulted in error: {fault.Message}";
                    break;
                default:
                    error = $"expression '{program.Text}' of match condition {name} is not a boolean";
                    break;
            }
        }

        return error.Length == 0 ? true : null;
    }

    private static MatchConditions Parse(JsonNode? json, string path, List<FieldError> faults)
    {
        var result = new MatchConditions();
        var list = json as JsonArray ?? [];
        if (list.Count > MaxConditions)
        {
            faults.Add(FieldError.TooMany(path, list.Count, MaxConditions));
        }

        for (var i = 0; i < list.Count; i++)
        {
            var name = list[i]?["name"].AsText() ?? "";
            var text = list[i]?["expression"].AsText() ?? "";
            if (name.Length == 0)
            {
                faults.Add(FieldError.Required($"{path}[{i}].name"));
            }

            if (text.Trim().Length == 0)
            {
                faults.Add(FieldError.Required($"{path}[{i}].expression"));
            }
            else if (CelProgram.Compile(text, Variables, out var fault) is { } program)
            {
                result._conditions.Add((name, program));
            }
            else
            {
                faults.Add(FieldError.Invalid($"{path}[{i}].expression", text, fault));
            }
        }

        return result;
    }
}
