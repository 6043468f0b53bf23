namespace Mesh.ControlPlane.Model.Http;

/// <summary>What happens to the requests of a rule.</summary>
/// <param name="Source">The object that the rule stands in, <c>Kind namespace/name</c>.</param>
/// <param name="Name">Its own name there, or its index.</param>
/// <param name="Filters">Changes of request and answer.</param>
/// <param name="Backends">Empty and no redirect: 404.</param>
/// <param name="Timeouts">Time limits.</param>
/// <param name="Retry">Null: only what was never sent is tried again.</param>
internal sealed record HttpRule(
    string Source, string Name, HttpFilters Filters, ValueList<RouteBackend> Backends, HttpTimeouts Timeouts, HttpRetry? Retry);
