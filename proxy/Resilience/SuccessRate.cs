namespace Mesh.Proxy.Resilience;

/// <summary>Finds those whose share of successes is far below the others': Envoy's success-rate ejection.</summary>
internal static class SuccessRate
{
    /// <summary>The share below which an endpoint stands out, or null if there is too little to go by.</summary>
    /// <param name="endpoints">Successes and requests of each in the interval.</param>
    /// <param name="settings">How much is enough, how far is far.</param>
    public static double? Threshold(ReadOnlySpan<(int Successes, int Total)> endpoints, OutlierSettings settings)
    {
        int enough = 0;
        double sum = 0;
        double squares = 0;
        foreach ((int successes, int total) in endpoints)
        {
            if (total >= settings.SuccessRateRequests && total > 0)
            {
                double rate = (double)successes / total;
                enough++;
                sum += rate;
                squares += rate * rate;
            }
        }

        if (enough < Math.Max(settings.SuccessRateEndpoints, 1))
        {
            return null;
        }

        double mean = sum / enough;
        double deviation = Math.Sqrt(Math.Max(0, squares / enough - mean * mean));
        return mean - settings.SuccessRateDeviations * deviation;
    }
}
