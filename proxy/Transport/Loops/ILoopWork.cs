namespace Mesh.Proxy.Transport.Loops;

/// <summary>A piece of work that another thread hands to a loop.</summary>
internal interface ILoopWork
{
    /// <summary>Runs on the loop's thread.</summary>
    void Run();
}
