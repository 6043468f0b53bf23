using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Authorization;

/// <summary>Answers what a user may do: <c>SelfSubjectAccessReview</c> and <c>SubjectAccessReview</c>.</summary>
internal sealed class AccessReviewHandler(Authorizer authorizer)
{
    private const string Group = "authorization.k8s.io";

    /// <summary>Writes the answer into <paramref name="review"/>.</summary>
    /// <param name="review">The question.</param>
    /// <param name="self">Who asks about himself; null when the question names the user.</param>
    /// <exception cref="ApiStatusException">The question is not complete.</exception>
    public JsonObject Answer(JsonObject review, UserInfo? self)
    {
        var spec = review.Child("spec") ?? [];
        var (resource, path) = (spec.Child("resourceAttributes"), spec.Child("nonResourceAttributes"));
        var errors = new List<FieldError>();
        if (resource is null == path is null)
        {
            errors.Add(FieldError.Invalid(
                "spec.resourceAttributes", resource, "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }

        var user = self ?? UserOf(spec);
        if (user.Username.Length == 0 && user.Groups.Count == 0)
        {
            errors.Add(FieldError.Invalid("spec.user", "", "at least one of user or group must be specified"));
        }

        if (errors.Count > 0)
        {
            throw new ApiStatusException(ApiStatus.Invalid(Group, review.Text("kind"), "", errors));
        }

        var decision = authorizer.Decide(resource is null ? OfPath(user, path!) : OfResource(user, resource));
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (decision.Reason.Length > 0)
        {
            status["reason"] = decision.Reason;
        }

        review["status"] = status;
        return review;
    }

    private static UserInfo UserOf(JsonObject spec) =>
        new(spec.Text("user"), spec.Text("uid"), [.. spec.Texts("groups")], new Dictionary<string, IReadOnlyList<string>>());

    private static AccessRequest OfResource(UserInfo user, JsonObject attributes) => new()
    {
        User = user,
        Verb = attributes.Text("verb"),
        Group = attributes.Text("group"),
        Resource = attributes.Text("resource"),
        Subresource = attributes.Text("subresource"),
        Namespace = attributes.Text("namespace"),
        Name = attributes.Text("name"),
    };

    private static AccessRequest OfPath(UserInfo user, JsonObject attributes) => new()
    {
        User = user,
        Verb = attributes.Text("verb"),
        Path = attributes.Text("path"),
    };
}
