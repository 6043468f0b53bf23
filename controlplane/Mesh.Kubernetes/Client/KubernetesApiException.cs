using System.Net;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>The API server refused a call; carries the <c>Status</c> it gave as reason.</summary>
public sealed class KubernetesApiException : Exception
{
    public KubernetesApiException(HttpStatusCode code, string reason, string message, TimeSpan? retryAfter = null)
        : base(message)
    {
        Code = code;
        Reason = reason;
        RetryAfter = retryAfter;
    }

    /// <summary>HTTP status code, or the code inside an ERROR event of a watch.</summary>
    public HttpStatusCode Code { get; }

    /// <summary>Machine-readable reason, for example <c>AlreadyExists</c> or <c>Conflict</c>; empty when the server gave none.</summary>
    public string Reason { get; }

    /// <summary>How long the server asks callers to stay away; <see langword="null"/> when it did not say.</summary>
    public TimeSpan? RetryAfter { get; }

    public bool IsNotFound => Code == HttpStatusCode.NotFound;

    public bool IsAlreadyExists => Code == HttpStatusCode.Conflict && Reason == "AlreadyExists";

    /// <summary>Somebody else wrote first: read again and decide again.</summary>
    public bool IsConflict => Code == HttpStatusCode.Conflict && Reason != "AlreadyExists";

    /// <summary>The asked-for version is no longer in the server's history: list again.</summary>
    public bool IsExpired => Code == HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <summary>The object itself is at fault; repeating the same call cannot help.</summary>
    public bool IsInvalid => Code is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    internal static KubernetesApiException From(V1Status status)
    {
        var code = status.Code is { } value and >= 100 and <= 599 ? (HttpStatusCode)value : HttpStatusCode.InternalServerError;
        TimeSpan? retryAfter = status.Details?.RetryAfterSeconds is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null;
        return new(code, status.Reason ?? "", status.Message ?? $"the API server answered {(int)code}", retryAfter);
    }
}
