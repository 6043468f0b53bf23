using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>How a client wants an object deleted (<c>meta/v1 DeleteOptions</c>).</summary>
internal sealed record DeleteOptions
{
    private static readonly string[] Policies = ["Foreground", "Background", "Orphan"];

    public long? GracePeriodSeconds { get; init; }

    /// <summary>Background, Foreground, Orphan, or empty for the kind's default.</summary>
    public string PropagationPolicy { get; init; } = "";

    public string PreconditionUid { get; init; } = "";

    public string PreconditionResourceVersion { get; init; } = "";

    public bool DryRun { get; init; }

    /// <param name="body">The DeleteOptions object, which wins over the query.</param>
    /// <param name="query">Reads one query parameter; null when absent.</param>
    public static DeleteOptions From(JsonObject? body, Func<string, string?> query)
    {
        if (body is not null && body.Text("kind") is not ("" or "DeleteOptions"))
        {
            throw new ApiStatusException(ApiStatus.BadRequest($"decoded object cannot be converted to DeleteOptions: {body.Text("kind")}"));
        }

        var policy = body?.Text("propagationPolicy") is { Length: > 0 } given ? given : query("propagationPolicy") ?? "";
        if (policy.Length == 0 && (body?["orphanDependents"]?.AsBoolean() ?? ParseFlag(query("orphanDependents"))) is { } orphan)
        {
            policy = orphan ? "Orphan" : "Background";
        }

        if (policy.Length > 0 && !Policies.Contains(policy))
        {
            throw new ApiStatusException(ApiStatus.Invalid(
                "meta.k8s.io", "DeleteOptions", "", [FieldError.NotSupported("propagationPolicy", policy, [.. Policies, "nil"])]));
        }

        var preconditions = body?.Child("preconditions");
        return new()
        {
            GracePeriodSeconds = body?.Number("gracePeriodSeconds") ?? ParseSeconds(query("gracePeriodSeconds")),
            PropagationPolicy = policy,
            PreconditionUid = preconditions?.Text("uid") ?? "",
            PreconditionResourceVersion = preconditions?.Text("resourceVersion") ?? "",
            DryRun = DryRunOption.Parse([.. body?.Texts("dryRun") ?? [], .. query("dryRun") is { } dry ? [dry] : Array.Empty<string>()]),
        };
    }

    private static bool? ParseFlag(string? text) => bool.TryParse(text, out var flag) ? flag : null;

    private static long? ParseSeconds(string? text) => text switch
    {
        null or "" => null,
        _ when long.TryParse(text, out var seconds) => seconds,
        _ => throw new ApiStatusException(ApiStatus.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax")),
    };
}
