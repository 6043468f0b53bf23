using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class DeploymentStrategy() : WorkloadStrategy(typeof(V1Deployment))
{
    private const string Share = "25%";

    public override void Default(JsonObject tree)
    {
        base.Default(tree);
        var spec = tree.Ensure("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        var strategy = spec.Ensure("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Ensure("rollingUpdate");
            rolling.Default("maxUnavailable", Share);
            rolling.Default("maxSurge", Share);
        }
    }

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        base.Validate(tree, errors);
        RequireRestartAlways(tree, errors);
        var spec = tree.Ensure("spec");
        var strategy = spec.Ensure("strategy");
        switch (strategy.Text("type"))
        {
            case "RollingUpdate":
                ValidateRolling(strategy.Ensure("rollingUpdate"), errors);
                break;
            case "Recreate" when strategy["rollingUpdate"] is not null:
                errors.Add(FieldError.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
                break;
            case "Recreate":
                break;
            default:
                errors.Add(FieldError.NotSupported("spec.strategy.type", strategy.Text("type"), "Recreate", "RollingUpdate"));
                break;
        }

        if (spec.Number("progressDeadlineSeconds") <= (spec.Number("minReadySeconds") ?? 0))
        {
            errors.Add(FieldError.Invalid("spec.progressDeadlineSeconds", spec.Number("progressDeadlineSeconds"), "must be greater than minReadySeconds"));
        }
    }

    private static void ValidateRolling(JsonObject rolling, List<FieldError> errors)
    {
        var zero = true;
        foreach (var bound in (ReadOnlySpan<string>)["maxUnavailable", "maxSurge"])
        {
            var amount = Amount(rolling[bound]);
            if (amount is null or < 0)
            {
                errors.Add(FieldError.Invalid($"spec.strategy.rollingUpdate.{bound}", rolling[bound], "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"));
            }

            zero &= amount == 0;
        }

        if (zero)
        {
            errors.Add(FieldError.Invalid("spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0"));
        }
    }

    private static long? Amount(JsonNode? value) =>
        value.IsText() && value!.GetValue<string>() is [.. var digits, '%'] && uint.TryParse(digits, out var percent) ? percent : value.AsInteger();
}
