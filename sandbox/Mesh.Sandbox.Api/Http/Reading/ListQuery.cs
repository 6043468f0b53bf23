using Mesh.Sandbox.Api.Selectors;

namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>The query of a list or watch (<c>meta/v1 ListOptions</c>).</summary>
internal sealed record ListQuery
{
    private const string NotOlderThan = "NotOlderThan";

    public required LabelSelector Labels { get; init; }

    public required FieldSelector Fields { get; init; }

    public bool Watch { get; init; }

    public bool AllowWatchBookmarks { get; init; }

    /// <summary>Null when the client said nothing.</summary>
    public bool? SendInitialEvents { get; init; }

    /// <summary>Null when absent; 0 means "whatever is at hand".</summary>
    public long? ResourceVersion { get; init; }

    /// <summary>Exact, NotOlderThan, or empty.</summary>
    public string ResourceVersionMatch { get; init; } = "";

    public int Limit { get; init; }

    public string Continue { get; init; } = "";

    public TimeSpan? Timeout { get; init; }

    /// <param name="call">The request.</param>
    /// <param name="streamingLists">Whether the server offers lists as the beginning of watches.</param>
    public static ListQuery From(ApiCall call, bool streamingLists)
    {
        var fields = FieldSelector.Parse(call.Query("fieldSelector"));
        foreach (var field in fields.Fields.Where(f => f is not ("metadata.name" or "metadata.namespace") && !call.Type.Strategy.SelectableFields.Contains(f)))
        {
            throw new ApiStatusException(ApiStatus.BadRequest(call.Type.IsCustom
                ? $"field label not supported: {field}"
                : $"Unable to find \"{call.Type.ApiVersion}, Resource={call.Type.Plural}\" that match label selector \"\", field selector \"{call.Query("fieldSelector")}\": \"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""));
        }

        var query = new ListQuery
        {
            Labels = LabelSelector.Parse(call.Query("labelSelector")),
            Fields = fields,
            Watch = call.Flag("watch"),
            AllowWatchBookmarks = call.Flag("allowWatchBookmarks"),
            SendInitialEvents = call.Query("sendInitialEvents") is { } send ? send is "true" or "1" : null,
            ResourceVersion = ParseVersion(call.Query("resourceVersion")),
            ResourceVersionMatch = call.Query("resourceVersionMatch") ?? "",
            Limit = (int)Math.Clamp(ParseNumber(call.Query("limit"), "limit"), 0, int.MaxValue),
            Continue = call.Query("continue") ?? "",
            Timeout = ParseNumber(call.Query("timeoutSeconds"), "timeoutSeconds") is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        query.Validate(streamingLists);
        return query;
    }

    private static long? ParseVersion(string? text) => text switch
    {
        null or "" => null,
        _ when long.TryParse(text, out var version) && version >= 0 => version,
        _ => throw new ApiStatusException(ApiStatus.BadRequest($"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax")),
    };

    private static long ParseNumber(string? text, string name) => text switch
    {
        null or "" => 0,
        _ when long.TryParse(text, out var number) => number,
        _ => throw new ApiStatusException(ApiStatus.BadRequest($"{name}: strconv.ParseInt: parsing \"{text}\": invalid syntax")),
    };

    /// <summary>Combinations that mean nothing are refused, as by the real server, rather than guessed at.</summary>
    private void Validate(bool streamingLists)
    {
        FieldError[] faults = Watch ? [.. WatchFaults(streamingLists)] : ListFault() is { } fault ? [fault] : [];
        if (faults.Length > 0)
        {
            throw new ApiStatusException(ApiStatus.Invalid("meta.k8s.io", "ListOptions", "", faults));
        }
    }

    private FieldError? ListFault() => this switch
    {
        { SendInitialEvents: not null } => FieldError.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"),
        { ResourceVersionMatch: "" } => null,
        { ResourceVersion: null } => FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"),
        { Continue.Length: > 0 } => FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"),
        { ResourceVersionMatch: not ("Exact" or NotOlderThan) } => FieldError.NotSupported("resourceVersionMatch", ResourceVersionMatch, "Exact", NotOlderThan, ""),
        { ResourceVersionMatch: "Exact", ResourceVersion: 0 } =>
            FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""),
        _ => null,
    };

    /// <summary>In the order of the real server, which names all of them.</summary>
    private IEnumerable<FieldError> WatchFaults(bool streamingLists)
    {
        if (SendInitialEvents is not null && ResourceVersionMatch != NotOlderThan)
        {
            yield return FieldError.Forbidden("resourceVersionMatch", $"sendInitialEvents requires setting resourceVersionMatch to {NotOlderThan}");
        }

        if (SendInitialEvents is not null && !streamingLists)
        {
            yield return FieldError.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
        }

        if (SendInitialEvents is null && ResourceVersionMatch.Length > 0)
        {
            yield return FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }

        if (ResourceVersionMatch is not ("" or NotOlderThan))
        {
            yield return FieldError.NotSupported("resourceVersionMatch", ResourceVersionMatch, NotOlderThan);
        }

        if (Continue.Length > 0)
        {
            yield return ResourceVersionMatch.Length > 0
                ? FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided")
                : FieldError.Forbidden("continue", "continue is forbidden for watch");
        }
    }
}
