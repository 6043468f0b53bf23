namespace Mesh.Proxy.Transport.Loops;

/// <summary>How an <see cref="EventLoop"/> waits for its descriptors: the kernel's way, or one in which tests say what is ready, and when.</summary>
internal interface IPoller : IDisposable
{
    /// <summary>Key of the event that <see cref="Wake"/> leads to.</summary>
    const ulong WakeKey = ulong.MaxValue;

    /// <summary>What was fetched by the last <see cref="Wait"/>: bits of epoll and the key given at registration.</summary>
    (uint Events, ulong Key) this[int index] { get; }

    /// <summary>Watches a descriptor for reading and writing, edge-triggered.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel watches no more.</exception>
    void Add(int descriptor, ulong key);

    /// <summary>Waits until something is ready.</summary>
    /// <param name="timeoutMilliseconds">Longest wait; -1 for ever.</param>
    /// <returns>How many events were fetched; 0 if the time has passed.</returns>
    int Wait(int timeoutMilliseconds);

    /// <summary>Ends a <see cref="Wait"/>, or the next. Any thread.</summary>
    void Wake();

    /// <summary>The event of <see cref="Wake"/> has been seen.</summary>
    void AcknowledgeWake();
}
