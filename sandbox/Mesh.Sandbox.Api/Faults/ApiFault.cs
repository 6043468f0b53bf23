using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Faults;

/// <summary>Something that goes wrong at the API server on purpose, for some or all requests.</summary>
/// <param name="Kind">What goes wrong.</param>
public sealed record ApiFault(ApiFaultKind Kind)
{
    /// <summary>Name of the user whose requests meet it. Default: everybody's.</summary>
    public string? User { get; init; }

    /// <summary>Plural name of the resource that the requests are about. Default: any.</summary>
    public string? Resource { get; init; }

    /// <summary>HTTP status of <see cref="ApiFaultKind.Refused"/>; 400 to 599. Default 500.</summary>
    public int Code { get; init; } = 500;

    /// <summary>For how long those who are refused are asked to stay away; whole seconds. Default: nothing is said of it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How late answers are if <see cref="ApiFaultKind.Slow"/>. Default 1 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    internal bool Concerns(string user, string path) =>
        (User is null || User == user) && (Resource is null || Resource == RequestInfo.Parse(path)?.Resource);

    internal ApiStatus ToStatus() => new(Code, Reason, "this is a fault on purpose") { RetryAfterSeconds = RetryAfter is { } time ? (int)time.TotalSeconds : null };

    private string Reason => Code switch
    {
        403 => "Forbidden",
        410 => "Expired",
        429 => "TooManyRequests",
        500 => "InternalError",
        503 => "ServiceUnavailable",
        _ => "",
    };
}
