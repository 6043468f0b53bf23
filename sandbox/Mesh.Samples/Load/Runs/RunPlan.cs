namespace Mesh.Samples.Load.Runs;

/// <summary>A <see cref="RunRequest"/> that has been checked.</summary>
internal sealed record RunPlan(Uri Url, LoadProtocol Protocol, int Count, double Rate, int Connections, string? Id = null)
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>Header fields of each request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <returns>Null with a fault in words if the request cannot be run.</returns>
    public static RunPlan? TryCreate(RunRequest request, IEnumerable<LoadTarget> targets, out string? fault)
    {
        LoadTarget? target = targets.FirstOrDefault(candidate => candidate.Name == request.Target);
        LoadProtocol protocol = target?.Protocol ?? default;
        Uri? url = target?.Url;
        fault = request switch
        {
            { Target: not null } when target is null => $"there is no target '{request.Target}'",
            { Url: not null } when !Uri.TryCreate(request.Url, UriKind.Absolute, out url) => "url is not an absolute URL",
            { Protocol: not null } when !LoadProtocolNames.TryParse(request.Protocol, out protocol) => $"protocol '{request.Protocol}' is not known",
            { Target: null, Url: null } or { Target: null, Protocol: null } => "give a target, or a url and a protocol",
            { Count: < 1 or > RunRequest.MaxCount } => $"count must be from 1 to {RunRequest.MaxCount}",
            { Connections: < 1 or > RunRequest.MaxConnections } => $"connections must be from 1 to {RunRequest.MaxConnections}",
            { Rate: not (>= 0 and <= LoadTarget.MaxRate) } => $"rate must be from 0 to {LoadTarget.MaxRate}",
            { Id: not null and not { Length: >= 1 and <= RunRequest.MaxIdLength } } => $"id must have 1 to {RunRequest.MaxIdLength} characters",
            _ => null,
        };
        return fault is null ? new RunPlan(url!, protocol, request.Count, request.Rate, request.Connections, request.Id) { Headers = request.Headers.Count == 0 ? NoHeaders : request.Headers } : null;
    }
}
