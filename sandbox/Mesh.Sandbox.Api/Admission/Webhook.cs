using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>One webhook of a configuration.</summary>
internal sealed record Webhook
{
    /// <summary>Seconds; the default of <c>admissionregistration.k8s.io/v1</c>.</summary>
    private const int DefaultTimeout = 10;

    public required string Name { get; init; }

    public required IReadOnlyList<WebhookRule> Rules { get; init; }

    public required WebhookSelector NamespaceSelector { get; init; }

    public required WebhookSelector ObjectSelector { get; init; }

    public required MatchConditions Conditions { get; init; }

    /// <summary>The <c>clientConfig</c>.</summary>
    public required JsonObject ClientConfig { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <summary><c>failurePolicy: Ignore</c>: a webhook that cannot be reached does not stop requests.</summary>
    public bool IgnoresFailures { get; init; }

    /// <summary><c>matchPolicy: Equivalent</c>.</summary>
    public bool MatchesEquivalent { get; init; }

    /// <summary><c>reinvocationPolicy: IfNeeded</c>.</summary>
    public bool IsReinvocable { get; init; }

    /// <summary><c>sideEffects</c> is <c>None</c> or <c>NoneOnDryRun</c>.</summary>
    public bool SupportsDryRun { get; init; }

    public required IReadOnlyList<string> ReviewVersions { get; init; }

    /// <summary>All webhooks in the order they are called in: configurations by name, webhooks as written.</summary>
    public static IReadOnlyList<Webhook> Of(IEnumerable<JsonObject> configurations) =>
    [
        .. configurations
            .OrderBy(static configuration => configuration["metadata"]?["name"].AsText(), StringComparer.Ordinal)
            .SelectMany(static configuration => configuration["webhooks"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Select(FromJson),
    ];

    /// <summary>Version to send the request in, or null when the webhook does not want it.</summary>
    public string? Match(AdmissionRequest request)
    {
        var version = MatchVersion(request);
        return version is not null && MatchesNamespace(request) && MatchesObject(request) ? version : null;
    }

    private static Webhook FromJson(JsonObject webhook) => new()
    {
        Name = webhook["name"].AsText() ?? "",
        Rules = [.. (webhook["rules"] as JsonArray ?? []).OfType<JsonObject>().Select(WebhookRule.FromJson)],
        NamespaceSelector = new WebhookSelector(webhook["namespaceSelector"] as JsonObject),
        ObjectSelector = new WebhookSelector(webhook["objectSelector"] as JsonObject),
        Conditions = MatchConditions.Of(webhook),
        ClientConfig = webhook["clientConfig"] as JsonObject ?? [],
        Timeout = TimeSpan.FromSeconds(webhook["timeoutSeconds"].AsInteger() ?? DefaultTimeout),
        IgnoresFailures = webhook["failurePolicy"].AsText() == "Ignore",
        MatchesEquivalent = webhook["matchPolicy"].AsText() != "Exact",
        IsReinvocable = webhook["reinvocationPolicy"].AsText() == "IfNeeded",
        SupportsDryRun = webhook["sideEffects"].AsText() is "None" or "NoneOnDryRun",
        ReviewVersions = webhook["admissionReviewVersions"].AsTexts(),
    };

    private string? MatchVersion(AdmissionRequest request)
    {
        if (Rules.Any(rule => rule.Matches(request, request.Version)))
        {
            return request.Version;
        }

        return MatchesEquivalent
            ? request.ServedVersions.FirstOrDefault(version => Rules.Any(rule => rule.Matches(request, version)))
            : null;
    }

    private bool MatchesNamespace(AdmissionRequest request)
    {
        if (NamespaceSelector.IsEmpty || (request.Namespace.Length == 0 && !request.IsNamespace))
        {
            return true;
        }

        // The stored labels of a Namespace that is being written are out of date.
        var ownLabels = request.IsNamespace && request.Subresource.Length == 0 && request.Object is not null;
        return NamespaceSelector.Matches(ownLabels ? WebhookSelector.LabelsOf(request.Object) : request.NamespaceLabels);
    }

    private bool MatchesObject(AdmissionRequest request) =>
        ObjectSelector.IsEmpty
        || (request.Object is not null && ObjectSelector.Matches(WebhookSelector.LabelsOf(request.Object)))
        || (request.OldObject is not null && ObjectSelector.Matches(WebhookSelector.LabelsOf(request.OldObject)));
}
