using System.Net;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Services are wanted by address (an alias) and held by name: this keeps the two in step. A service is held as long as one of its addresses is wanted; an
/// address is absent once the control plane said so, or removed the service that owned it.
/// </summary>
internal sealed class ServiceAddresses(ResourceTable services)
{
    /// <summary>The addresses of a service. Cheap to compare: parsed, so that different spellings of an IPv6 address are the same.</summary>
    public static IEnumerable<IPAddress> Of(V1.Service service) => service.ClusterIps.Select(IPAddress.Parse);

    public bool IsAbsent(IPAddress address) => services.IsAbsent(address.ToString());

    public void Want(IPAddress address) => services.Want(address.ToString());

    public void Unwant(IPAddress address)
    {
        services.Unwant(address.ToString());
        foreach (HeldResource held in OwnersOf(address))
        {
            if (!IsNeeded((V1.Service)held.Message))
            {
                services.Drop(held.Name);
            }
        }
    }

    /// <summary>Takes over a service, unless nobody wants any of its addresses any more.</summary>
    public void Hold(HeldResource resource, V1.Service service)
    {
        if (services.Find(resource.Name) is { } before)
        {
            // Addresses that the new version has lost belong to nobody until another service claims them.
            Release((V1.Service)before.Message);
        }

        if (!IsNeeded(service))
        {
            services.Drop(resource.Name);
            return;
        }

        services.Hold(resource);
        foreach (IPAddress address in Of(service))
        {
            services.MarkPresent(address.ToString());
        }
    }

    /// <summary>Removes a service by its name, or whatever is held under an address.</summary>
    public void Remove(string nameOrAddress)
    {
        if (services.Find(nameOrAddress) is { } held)
        {
            services.MarkAbsent(nameOrAddress);
            Release((V1.Service)held.Message);
        }
        else if (IPAddress.TryParse(nameOrAddress, out IPAddress? address))
        {
            services.MarkAbsent(address.ToString());
            foreach (HeldResource owner in OwnersOf(address))
            {
                services.Drop(owner.Name);
            }
        }
    }

    private void Release(V1.Service service)
    {
        foreach (IPAddress address in Of(service))
        {
            if (!OwnersOf(address).Any(owner => owner.Message != service))
            {
                services.MarkAbsent(address.ToString());
            }
        }
    }

    private HeldResource[] OwnersOf(IPAddress address) => [.. services.Held.Where(held => Of((V1.Service)held.Message).Contains(address))];

    private bool IsNeeded(V1.Service service) => Of(service).Any(address => services.IsWanted(address.ToString()));
}
