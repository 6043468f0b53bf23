using System.Collections.Immutable;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Faults;

/// <summary>The switches for what goes wrong at an API server. Without any on, requests pass as if this were not there.</summary>
public sealed class ApiFaults
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly HashSet<OpenRequest> _open = [];
    private ImmutableArray<ActiveApiFault> _active = [];

    internal ApiFaults(TimeProvider time) => _time = time;

    /// <summary>From now on requests meet <paramref name="fault"/>, until the result is disposed.</summary>
    public ActiveApiFault Begin(ApiFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var active = new ActiveApiFault(this, fault);
        OpenRequest[] concerned;
        lock (_gate)
        {
            _active = _active.Add(active);
            concerned = [.. _open.Where(request => fault.Concerns(request.User, request.Path))];
        }

        foreach (var request in concerned)
        {
            if (fault.Kind == ApiFaultKind.Gone)
            {
                request.Abort();
            }
            else if (fault.Kind == ApiFaultKind.WatchesEnd)
            {
                request.End();
            }
        }

        return active;
    }

    internal void End(ActiveApiFault fault)
    {
        lock (_gate)
        {
            _active = _active.Remove(fault);
        }
    }

    /// <summary>A request whose user is known.</summary>
    internal OpenRequest Enter(HttpContext http, UserInfo user, CancellationToken serverStopping)
    {
        var request = new OpenRequest(this, http, user, serverStopping);
        lock (_gate)
        {
            _open.Add(request);
        }

        return request;
    }

    internal void Leave(OpenRequest request)
    {
        lock (_gate)
        {
            _open.Remove(request);
        }
    }

    /// <summary>Lets the request meet the faults that concern it.</summary>
    /// <returns>True if nothing is left to be answered.</returns>
    /// <exception cref="ApiStatusException">A fault answers with an error.</exception>
    internal async ValueTask<bool> MeetAsync(OpenRequest request)
    {
        // Whoever entered before a fault began was met by it there.
        ImmutableArray<ActiveApiFault> active;
        lock (_gate)
        {
            active = _active;
        }

        foreach (var met in active.Where(one => one.Fault.Concerns(request.User, request.Path)))
        {
            met.Meet();
            var fault = met.Fault;
            switch (fault.Kind)
            {
                case ApiFaultKind.Gone:
                    request.Abort();
                    return true;
                case ApiFaultKind.Slow:
                    await Task.Delay(fault.Delay, _time, request.Aborted);
                    break;
                case ApiFaultKind.Refused:
                    throw new ApiStatusException(fault.ToStatus());
                case ApiFaultKind.WatchesEnd:
                default:
                    request.End();
                    break;
            }
        }

        return false;
    }
}
