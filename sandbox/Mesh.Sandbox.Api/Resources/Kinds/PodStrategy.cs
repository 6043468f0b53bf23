using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Defaults;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class PodStrategy() : BuiltInStrategy(typeof(V1Pod), hasStatus: true)
{
    private const string ImmutableMessage =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`," +
        "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    public override bool ReturnsDeletedObject => true;

    public override IReadOnlyList<string> SelectableFields { get; } =
    [
        "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
        "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
    ];

    public override void Default(JsonObject tree)
    {
        var spec = tree.Ensure("spec");
        PodSpecDefaults.Apply(spec);
        PodSpecDefaults.ApplyToPod(spec);
    }

    public override void PrepareForCreate(JsonObject tree)
    {
        tree["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService.Of(tree.Ensure("spec")) };
    }

    public override void Validate(JsonObject tree, List<FieldError> errors) => PodSpecValidation.Validate(tree.Ensure("spec"), "spec", errors);

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
        base.ValidateUpdate(tree, old, errors);
        var (next, before) = (tree.Ensure("spec"), old.Ensure("spec"));
        if (next.Objects("containers").Count() != before.Objects("containers").Count())
        {
            errors.Add(FieldError.Forbidden("spec.containers", "pod updates may not add or remove containers"));
            return;
        }

        if (DeadlineFault(before.Number("activeDeadlineSeconds"), next.Number("activeDeadlineSeconds")) is { } fault)
        {
            errors.Add(FieldError.Invalid("spec.activeDeadlineSeconds", next["activeDeadlineSeconds"], fault));
            return;
        }

        var expected = before.Copy();
        TakeImages(expected, next, "containers");
        TakeImages(expected, next, "initContainers");
        expected.Take("activeDeadlineSeconds", next);
        if (OnlyAddsTolerations(before, next))
        {
            expected.Take("tolerations", next);
        }

        if (before.Number("terminationGracePeriodSeconds") < 0 && next.Number("terminationGracePeriodSeconds") == 1)
        {
            expected.Take("terminationGracePeriodSeconds", next);
        }

        if (!JsonAccess.Same(expected, next))
        {
            errors.Add(FieldError.Forbidden("spec", ImmutableMessage));
        }
    }

    /// <summary>A deadline may be set and brought forward; nobody may win time.</summary>
    private static string? DeadlineFault(long? before, long? next) => (before, next) switch
    {
        (not null, null) => "must not update from a positive integer to nil value",
        (not null, not null) when before < next => "must be less than or equal to previous value",
        _ => null,
    };

    private static void TakeImages(JsonObject target, JsonObject source, string list)
    {
        foreach (var (to, from) in target.Objects(list).Zip(source.Objects(list)))
        {
            to.Take("image", from);
        }
    }

    private static bool OnlyAddsTolerations(JsonObject before, JsonObject next) =>
        before.Objects("tolerations").All(old => next.Objects("tolerations").Any(t => JsonAccess.Same(t, old)));
}
