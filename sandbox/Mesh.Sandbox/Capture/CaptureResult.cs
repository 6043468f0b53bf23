namespace Mesh.Sandbox.Capture;

/// <summary>What a <see cref="BridgeCapture"/> saw.</summary>
/// <param name="Flows">The directions of connections that were asked for.</param>
/// <param name="Frames">Frames that belong to them.</param>
/// <param name="Lost">Frames of whatever connection that the kernel dropped because we read too slowly; unless 0, absence proves nothing.</param>
internal sealed record CaptureResult(IReadOnlyList<TcpFlow> Flows, long Frames, long Lost);
