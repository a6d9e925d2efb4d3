"""The demo program: organizations, people, programs and a first sale, so that everything can be tried."""
