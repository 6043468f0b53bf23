namespace Mesh.Proxy.Resilience;

/// <summary>When endpoints are ejected, and for how long. On by default; Envoy's numbers except where said otherwise.</summary>
internal sealed record OutlierSettings
{
    public static readonly OutlierSettings Default = new();

    public bool IsEnabled { get; init; } = true;

    /// <summary>
    /// Connections in a row that could not be made; 0 = never. Default 1: nothing was sent, the request goes elsewhere, and the ejection is short (<see cref="FirstConnectEjection"/>).
    /// </summary>
    public int ConsecutiveConnectErrors { get; init; } = 1;

    /// <summary>502, 503, 504 and broken connections in a row; 0 = never.</summary>
    public int ConsecutiveGatewayFailures { get; init; } = 5;

    /// <summary>Answers of 500 and above in a row; 0 = never. Default 5, as Envoy's consecutive_5xx: what fails whoever asks is left within a second, and half of the endpoints stay whatever they answer.</summary>
    public int ConsecutiveServerErrors { get; init; } = 5;

    public bool IsSuccessRateEnabled { get; init; } = true;

    /// <summary>Endpoints with enough requests for a mean and a deviation to say something.</summary>
    public int SuccessRateEndpoints { get; init; } = 5;

    /// <summary>Requests of one endpoint in an interval that are enough.</summary>
    public int SuccessRateRequests { get; init; } = 100;

    /// <summary>Standard deviations below the mean.</summary>
    public double SuccessRateDeviations { get; init; } = 1.9;

    /// <summary>Time over which success rates are taken, and in which a healthy endpoint is forgiven one ejection.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Length of the first ejection; the n-th takes n times as long. Also the longest for connect errors.</summary>
    public TimeSpan BaseEjection { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan MaxEjection { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Longest random addition. Envoy has none by default; with a second many sidecars do not come back to an endpoint at the same moment.</summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Percent of the endpoints that stay in, whatever is known of them; at least one stays. Envoy ejects at most 10 %, which for a Service of three pods is none or, as it rounds up, one.</summary>
    public int MinReadyPercent { get; init; } = 50;

    /// <summary>First ejection for connect errors, doubled with each further one: long enough to spare the next requests, short enough to notice a process that was started again.</summary>
    public TimeSpan FirstConnectEjection { get; init; } = TimeSpan.FromMilliseconds(500);
}
