using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay;

/// <summary>Accepts connections of one listener on one loop.</summary>
/// <param name="loop">Whose thread it runs on.</param>
/// <param name="direction">Of its connections.</param>
/// <param name="limiter">Bounds open connections.</param>
/// <param name="accept">Makes the front of a connection.</param>
internal sealed partial class ConnectionListener(EngineLoop loop, TrafficDirection direction, ConnectionLimiter limiter, Func<EngineLoop, int, ConnectionFront> accept)
    : IReadinessHandler, ILoopTimerHandler
{
    /// <summary>Connections accepted before others get their turn.</summary>
    private const int Batch = 64;

    // Descriptors that ran out come back when connections end; trying at full speed would only burn the core they need for that.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(20);

    private LoopDescriptor? _descriptor;
    private LoopTimer? _again;
    private bool _isFailing;

    /// <summary>Listens; the socket is bound when this returns. Before the loop runs, or on its thread.</summary>
    /// <returns>The address, with the port that the system chose for port 0.</returns>
    public IPEndPoint Bind(IPEndPoint endPoint)
    {
        int descriptor = SocketDescriptor.Listen(endPoint);
        _descriptor = new LoopDescriptor(loop.Events, descriptor, this);
        _again = new LoopTimer(this);
        return new IPEndPoint(endPoint.Address, SocketDescriptor.LocalEndPoint(descriptor)!.Port);
    }

    /// <summary>Stops accepting. Loop thread.</summary>
    public void Close()
    {
        if (_descriptor is not null)
        {
            loop.Events.Timers.Remove(_again!);
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
                loop.Events.SetTimer(_again!, PauseAfterFailure);
                return;
            }
        }

        // Edge-triggered: nobody says again that more are waiting.
        loop.Events.SetTimer(_again!, TimeSpan.Zero);
    }

    private void Take(int accepted)
    {
        if (!limiter.TryEnter(direction))
        {
            _ = Libc.Close(accepted);
            return;
        }

        SocketDescriptor.Prepare(accepted);
        ConnectionFront front;
        try
        {
            front = accept(loop, accepted);
        }
        catch (Win32Exception error)
        {
            // The kernel watches no more descriptors for this user.
            _ = Libc.Close(accepted);
            limiter.Leave(direction);
            ReportFailure(error.NativeErrorCode);
            return;
        }

        front.Start();
    }

    private void ReportFailure(int error)
    {
        // One line for each time of need, not one for each attempt.
        if (!_isFailing)
        {
            _isFailing = true;
            Log.AcceptFailed(loop.Services.Logger, direction, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AcceptFailed, LogLevel.Warning, "Accepting an {Direction} connection failed: error {Error}")]
        public static partial void AcceptFailed(ILogger logger, TrafficDirection direction, int error);
    }
}
