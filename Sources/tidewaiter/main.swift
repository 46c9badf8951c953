print("tidewaiter")
