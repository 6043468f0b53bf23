namespace Mesh.ControlPlane.Status;

/// <summary>
/// The first seconds of a replica, in which sidecars come back to it: what is connected is not yet what there is. An object that a moment ago waited for some
/// of them must not be called applied because they are on their way.
/// </summary>
internal sealed class ReconnectWindow(ControlPlaneOptions options, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Time until it closes; zero when it has.</summary>
    public TimeSpan Left => options.ReconnectWindow - time.GetElapsedTime(_start) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
