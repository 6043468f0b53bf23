using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class JobStrategy() : WorkloadStrategy(typeof(V1Job))
{
    private const string UidLabel = "batch.kubernetes.io/controller-uid";
    private const string NameLabel = "batch.kubernetes.io/job-name";

    public override bool OrphansByDefault => true;

    public override IReadOnlyList<string> SelectableFields { get; } = ["status.successful"];

    public override void Default(JsonObject tree)
    {
        base.Default(tree);
        var spec = tree.Ensure("spec");
        if (spec["completions"] is null && spec["parallelism"] is null)
        {
            spec["completions"] = 1;
        }

        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", 6);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("manualSelector", false);
        spec.Default("podReplacementPolicy", "TerminatingOrFailed");
    }

    /// <summary>A Job selects its own pods by its uid; users only choose labels when they insist (<c>manualSelector</c>).</summary>
    public override void PrepareForCreate(JsonObject tree)
    {
        base.PrepareForCreate(tree);
        var spec = tree.Ensure("spec");
        var meta = new ObjectMeta(tree);
        if (spec.Flag("manualSelector"))
        {
            return;
        }

        spec.Remove("manualSelector");
        var labels = spec.Ensure("template").Ensure("metadata").Ensure("labels");
        labels[UidLabel] = meta.Uid;
        labels[NameLabel] = meta.Name;
        labels["controller-uid"] = meta.Uid;
        labels["job-name"] = meta.Name;
        spec.Ensure("selector").Ensure("matchLabels")[UidLabel] = meta.Uid;
    }

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        base.Validate(tree, errors);
        var spec = tree.Ensure("spec");
        if (spec.Ensure("template").Ensure("spec").Text("restartPolicy") is not ("OnFailure" or "Never"))
        {
            errors.Add(FieldError.Required("spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
        }

        if (spec.Text("completionMode") == "Indexed")
        {
            errors.Add(FieldError.Forbidden("spec.completionMode", "indexed jobs are not served by this server"));
        }

        foreach (var policy in (ReadOnlySpan<string>)["podFailurePolicy", "successPolicy"])
        {
            if (spec[policy] is not null)
            {
                errors.Add(FieldError.Forbidden($"spec.{policy}", "not served by this server"));
            }
        }

        foreach (var count in (ReadOnlySpan<string>)["parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"])
        {
            if (spec.Number(count) < 0)
            {
                errors.Add(FieldError.Invalid($"spec.{count}", spec.Number(count), "must be greater than or equal to 0"));
            }
        }
    }

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
        base.ValidateUpdate(tree, old, errors);
        foreach (var property in (ReadOnlySpan<string>)["template", "completions", "completionMode"])
        {
            var value = tree.Path("spec", property);
            if (!JsonAccess.Same(value, old.Path("spec", property)))
            {
                errors.Add(FieldError.Invalid($"spec.{property}", value, "field is immutable"));
            }
        }
    }
}
