using System.Globalization;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Telemetry;

/// <summary>What tells one histogram of durations from another: fewer labels than a count has, because each histogram is a dozen series to its reader.</summary>
/// <param name="Direction">Which way the requests went; it names the metric.</param>
/// <param name="Service">The service that was called.</param>
/// <param name="Route">The object that decided the backend, or empty.</param>
/// <param name="Backend">The backend that was chosen, or empty.</param>
/// <param name="Method">Method, if known.</param>
/// <param name="StatusCode">100–599; 0 if the client was not answered.</param>
/// <param name="Reason">Stable code if the mesh itself answered, else empty.</param>
internal readonly record struct DurationLabels(
    TrafficDirection Direction, string Service, string Route, string Backend, KnownMethod Method, int StatusCode, string Reason) : ISeriesLabels
{
    public static DurationLabels Of(in RequestLabels labels) =>
        new(labels.Direction, labels.Service, labels.Route, labels.Backend, labels.Method, labels.StatusCode, labels.Reason);

    public KeyValuePair<string, string>[] ToTags() =>
    [
        new("service", Service),
        new("route", Route),
        new("backend", Backend),
        new(SemanticNames.Method, MethodName.Text(Method)),
        new(SemanticNames.StatusCode, CodeText),
        new(SemanticNames.ErrorType, Reason.Length > 0 && StatusCode is not (>= 300 and < 400) ? Reason : StatusCode >= 500 ? CodeText : ""),
    ];

    private string CodeText => StatusCode == 0 ? "" : StatusCode.ToString(CultureInfo.InvariantCulture);
}
