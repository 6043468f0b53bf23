using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class LeaseStrategy() : BuiltInStrategy(typeof(V1Lease))
{
    public override bool AllowsCreateOnUpdate => true;

    /// <summary>Two holders must never overwrite each other by accident.</summary>
    public override bool AllowsUnconditionalUpdate => false;

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        var spec = tree.Ensure("spec");
        if (spec.Number("leaseDurationSeconds") is <= 0 and var duration)
        {
            errors.Add(FieldError.Invalid("spec.leaseDurationSeconds", duration, "must be greater than 0"));
        }

        if (spec.Number("leaseTransitions") is < 0 and var transitions)
        {
            errors.Add(FieldError.Invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0"));
        }
    }
}
