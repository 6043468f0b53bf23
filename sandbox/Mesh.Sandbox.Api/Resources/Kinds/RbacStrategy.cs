using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>Roles and bindings: checked for form; <see cref="Authorization.Authorizer"/> goes by them.</summary>
internal sealed class RbacStrategy(Type model) : BuiltInStrategy(model)
{
    private const string Group = "rbac.authorization.k8s.io";

    public override bool AllowsCreateOnUpdate => true;

    public override string? NameFault(string name) => NameRules.PathSegmentFault(name);

    public override void Default(JsonObject tree)
    {
        tree.Child("roleRef")?.Default("apiGroup", Group);
        foreach (var subject in tree.Objects("subjects").Where(s => s.Text("kind") is "User" or "Group"))
        {
            subject.Default("apiGroup", Group);
        }
    }

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        if (tree["aggregationRule"] is not null)
        {
            errors.Add(FieldError.Forbidden("aggregationRule", "aggregated cluster roles are not served by this server"));
        }

        foreach (var (rule, i) in tree.Objects("rules").Select((r, i) => (r, i)))
        {
            if (!rule.Texts("verbs").Any())
            {
                errors.Add(FieldError.Required($"rules[{i}].verbs", "verbs must contain at least one value"));
            }
        }

        foreach (var (subject, i) in tree.Objects("subjects").Select((s, i) => (s, i)))
        {
            if (subject.Text("name").Length == 0)
            {
                errors.Add(FieldError.Required($"subjects[{i}].name"));
            }

            if (subject.Text("kind") == "ServiceAccount" && subject.Text("namespace").Length == 0)
            {
                errors.Add(FieldError.Required($"subjects[{i}].namespace"));
            }

            PodSpecValidation.OneOf(subject, "kind", $"subjects[{i}]", ["ServiceAccount", "User", "Group"], errors);
        }
    }

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
        base.ValidateUpdate(tree, old, errors);
        if (!JsonAccess.Same(tree["roleRef"], old["roleRef"]))
        {
            errors.Add(FieldError.Invalid("roleRef", tree["roleRef"], "cannot change roleRef"));
        }
    }
}
