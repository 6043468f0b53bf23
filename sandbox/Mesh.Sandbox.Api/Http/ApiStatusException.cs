namespace Mesh.Sandbox.Api.Http;

/// <summary>
/// Ends a request with <see cref="Status"/>. Thrown where a request cannot go on and caught in one place only, the request border;
/// code that has more than one thing to report collects <see cref="FieldError"/> values instead.
/// </summary>
internal sealed class ApiStatusException(ApiStatus status) : Exception(status.Message)
{
    public ApiStatus Status { get; } = status;
}
