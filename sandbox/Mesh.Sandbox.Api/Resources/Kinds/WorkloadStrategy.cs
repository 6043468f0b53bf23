using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Defaults;
using Mesh.Sandbox.Api.Resources.Validation;
using Mesh.Sandbox.Api.Selectors;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>What kinds with a selector and a pod template have in common.</summary>
internal abstract class WorkloadStrategy(Type model) : BuiltInStrategy(model, hasStatus: true, hasGeneration: true)
{
    public override void Default(JsonObject tree) => PodSpecDefaults.Apply(tree.Ensure("spec").Ensure("template").Ensure("spec"));

    public override void PrepareForCreate(JsonObject tree) => tree["status"] = new JsonObject();

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        var spec = tree.Ensure("spec");
        var template = spec.Ensure("template");
        var labels = template.Child("metadata")?.Child("labels");
        if (spec.Child("selector") is not { } selector)
        {
            errors.Add(FieldError.Required("spec.selector"));
        }
        else
        {
            ValidateSelector(selector, labels, errors);
        }

        foreach (var count in (ReadOnlySpan<string>)["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"])
        {
            if (spec.Number(count) < 0)
            {
                errors.Add(FieldError.Invalid($"spec.{count}", spec.Number(count), "must be greater than or equal to 0"));
            }
        }

        MetadataValidation.ValidateLabels(labels, "spec.template.labels", errors);
        MetadataValidation.ValidateAnnotations(template.Child("metadata")?.Child("annotations"), "spec.template.annotations", errors);
        PodSpecValidation.Validate(template.Ensure("spec"), "spec.template.spec", errors);
    }

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
        base.ValidateUpdate(tree, old, errors);
        var selector = tree.Path("spec", "selector");
        if (!JsonAccess.Same(selector, old.Path("spec", "selector")))
        {
            errors.Add(FieldError.Invalid("spec.selector", selector, "field is immutable"));
        }
    }

    protected static void RequireRestartAlways(JsonObject tree, List<FieldError> errors)
    {
        var policy = tree.Ensure("spec").Ensure("template").Ensure("spec").Text("restartPolicy");
        if (policy != "Always")
        {
            errors.Add(FieldError.NotSupported("spec.template.spec.restartPolicy", policy, "Always"));
        }
    }

    private static void ValidateSelector(JsonObject selector, JsonObject? templateLabels, List<FieldError> errors)
    {
        SelectorValidation.Validate(selector, "spec.selector", errors);
        if (!selector.Objects("matchExpressions").Any() && (selector.Child("matchLabels")?.Count ?? 0) == 0)
        {
            errors.Add(FieldError.Invalid("spec.selector", selector, "empty selector is invalid for deployment"));
        }

        var labels = (templateLabels ?? []).ToDictionary(l => l.Key, l => l.Value?.GetValue<string>() ?? "", StringComparer.Ordinal);
        if (!LabelSelector.FromObject(selector)!.Matches(labels))
        {
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", templateLabels ?? [], "`selector` does not match template `labels`"));
        }
    }
}
