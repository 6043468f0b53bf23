using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Transport.Sockets;

/// <summary>Accepts connections of one address on one loop.</summary>
/// <param name="loop">Whose thread it runs on.</param>
/// <param name="acceptor">Gets the connections.</param>
/// <param name="logger">Told when accepting fails.</param>
internal sealed partial class ConnectionListener(EventLoop loop, IConnectionAcceptor acceptor, ILogger logger) : IReadinessHandler, ILoopTimerHandler
{
    /// <summary>Connections accepted before others get their turn.</summary>
    private const int Batch = 64;

    // Descriptors that ran out come back when connections end; trying at full speed would only burn the core they need for that.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(20);

    private IPEndPoint? _endPoint;
    private LoopDescriptor? _descriptor;
    private LoopTimer? _again;
    private bool _isFailing;

    /// <summary>Listens; the socket is bound when this returns. Before the loop runs, or on its thread.</summary>
    /// <param name="endPoint">Port 0 lets the system choose.</param>
    /// <param name="isShared">Whether listeners of other loops may have the same address; connections are spread over them.</param>
    /// <returns>The address, with the port that the system chose.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public IPEndPoint Bind(IPEndPoint endPoint, bool isShared)
    {
        int descriptor = SocketDescriptor.Listen(endPoint, isShared);
        _descriptor = new LoopDescriptor(loop, descriptor, this);
        _again = new LoopTimer(this);
        _endPoint = new IPEndPoint(endPoint.Address, SocketDescriptor.LocalEndPoint(descriptor)!.Port);
        return _endPoint;
    }

    /// <summary>Stops accepting. Loop thread.</summary>
    public void Close()
    {
        if (_descriptor is not null)
        {
            loop.Timers.Remove(_again!);
            _descriptor.Close();
        }
    }

    public void OnReady(uint events) => AcceptBatch();

    public void OnTimer(LoopTimer timer) => AcceptBatch();

    private unsafe void AcceptBatch()
    {
        for (int i = 0; i < Batch; i++)
        {
            if (_descriptor!.IsClosed)
            {
                return;
            }

            int accepted = Libc.Accept4(_descriptor.Number, null, null, LibcConstants.NonBlocking | LibcConstants.CloseOnExec);
            if (accepted >= 0)
            {
                _isFailing = false;
                Take(accepted);
                continue;
            }

            int error = Marshal.GetLastSystemError();
            if (error == LibcConstants.TryAgain)
            {
                return;
            }

            if (error is not (LibcConstants.Interrupted or LibcConstants.ConnectionAborted))
            {
                ReportFailure(error);
                loop.SetTimer(_again!, PauseAfterFailure);
                return;
            }
        }

        // Edge-triggered: nobody says again that more are waiting.
        loop.SetTimer(_again!, TimeSpan.Zero);
    }

    private void Take(int accepted)
    {
        if (!acceptor.TryEnter())
        {
            _ = Libc.Close(accepted);
            return;
        }

        SocketDescriptor.Prepare(accepted);
        try
        {
            acceptor.Accept(accepted);
        }
        catch (Win32Exception error)
        {
            // The kernel watches no more descriptors for this user.
            _ = Libc.Close(accepted);
            acceptor.Leave();
            ReportFailure(error.NativeErrorCode);
        }
    }

    private void ReportFailure(int error)
    {
        // One line for each time of need, not one for each attempt.
        if (!_isFailing)
        {
            _isFailing = true;
            Log.AcceptFailed(logger, _endPoint!, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AcceptFailed, LogLevel.Warning, "Accepting a connection at {EndPoint} failed: error {Error}")]
        public static partial void AcceptFailed(ILogger logger, IPEndPoint endPoint, int error);
    }
}
