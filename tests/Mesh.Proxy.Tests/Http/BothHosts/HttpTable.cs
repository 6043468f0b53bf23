namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>All cases, by name.</summary>
internal static class HttpTable
{
    public static readonly IReadOnlyDictionary<string, HttpCase> Cases =
        ((IEnumerable<HttpCase>)[.. MethodCases.All, .. BodyCases.All, .. FieldCases.All, .. ConnectionCases.All, .. FailureCases.All, .. InvalidRequestCases.All, .. RouteCases.All, .. FilterCases.All, .. RetryCases.All, .. TimeoutCases.All, .. FaultCases.All])
        .ToDictionary(row => row.Name);
}
