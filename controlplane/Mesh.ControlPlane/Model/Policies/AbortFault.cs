namespace Mesh.ControlPlane.Model.Policies;

/// <summary>Requests that are answered with a failure.</summary>
/// <param name="HttpStatus">400–599; null = what corresponds to <paramref name="GrpcStatus"/>.</param>
/// <param name="GrpcStatus">1–16; null = what corresponds to <paramref name="HttpStatus"/>.</param>
/// <param name="Share">Of the requests.</param>
internal sealed record AbortFault(uint? HttpStatus, uint? GrpcStatus, Share Share);
