using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Access;

/// <summary>Whether a connection or a request may pass, and if not, why.</summary>
/// <param name="Failure">None if it may.</param>
/// <param name="Subject">What the caller is told about it beyond the reason; may be empty.</param>
internal readonly record struct Admission(ForwardFailure Failure, string Subject)
{
    public static readonly Admission Granted = new(ForwardFailure.None, "");

    public bool IsGranted => Failure == ForwardFailure.None;
}
