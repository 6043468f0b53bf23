namespace Mesh.Proxy.State;

/// <summary>
/// Lets requests pass in the middle of long work. A change of a thousand endpoints takes some milliseconds, and a kernel lets a thread that has begun go on for as long; where processors are few, the
/// loops would wait for it.
/// </summary>
internal static class RequestsFirst
{
    // Some ten microseconds of work; giving way to nobody takes less than one.
    private const int Some = 64;

    /// <summary>To be called after each of many pieces of work, away from the loops.</summary>
    /// <param name="done">How many there were.</param>
    public static void GiveWay(int done)
    {
        if (done % Some == 0)
        {
            Thread.Yield();
        }
    }
}
